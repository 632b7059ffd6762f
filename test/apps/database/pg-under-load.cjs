// Fifty requests at once over a pool with one connection. In each query stands the id of the request that it belongs to.
const { AsyncLocalStorage } = require('node:async_hooks')
const http = require('node:http')
const Cursor = require('pg-cursor')
const QueryStream = require('pg-query-stream')
const pg = require('pg')

const { Pool, Query } = process.argv.includes('native') ? pg.native : pg
const isNative = process.argv.includes('native')
const pool = new Pool({ max: 1 })
const pages = 50

const sql = (id) => `SELECT ${id === undefined ? '' : `1 AS request_${id}`}`

async function withClient(work) {
  const client = await pool.connect()
  try {
    return await work(client)
  } finally {
    client.release()
  }
}

/** What goes on in a callback, or in a listener, goes on in the context that this was called in: the next query is made there. */
const calledBack = (call) =>
  new Promise((resolve, reject) => call((error) => (error ? reject(error) : resolve(AsyncLocalStorage.snapshot()))))

const styles = {
  promise: (id) => pool.query(sql(id)),
  callback: (id) => calledBack((done) => pool.query(sql(id), done)),
  'callback after values': (id) => calledBack((done) => pool.query(`${sql(id)} WHERE 1 = $1`, [1], done)),
  prepared: (id) => pool.query({ name: `p${id}`, text: `${sql(id)} WHERE 1 = $1`, values: [1] }),
  'callback of a client': (id) =>
    calledBack((done) =>
      pool.connect((error, client, release) => {
        if (error) return done(error)
        client.query({ text: sql(id), callback: (failed) => (release(), done(failed)) })
      }),
    ),
  'query object': (id) =>
    withClient((client) => calledBack((done) => client.query(new Query(sql(id))).on('end', () => done()).on('error', done))),
  ...(isNative ? {} : {
    cursor: (id) => withClient(async (client) => {
      const cursor = client.query(new Cursor(sql(id)))
      await cursor.read(5)
      await cursor.close()
    }),
    stream: (id) => withClient(async (client) => {
      for await (const _row of client.query(new QueryStream(sql(id))));
    }),
    'stream that is given up': (id) => withClient(async (client) => {
      for await (const _row of client.query(new QueryStream(`${sql(id)} FROM generate_series(1, 1000)`, [], { batchSize: 10 }))) break
    }),
    'failing stream': (id) => withClient(async (client) => {
      const stream = client.query(new QueryStream(`${sql(id)} FROM nowhere`))
      await (async () => { for await (const _row of stream); })().catch(() => {})
    }),
  }),
}

const server = http.createServer(async (request, response) => {
  const id = Number(request.url.slice(1))
  const names = Object.keys(styles)
  try {
    const goOn = await styles[names[id % names.length]](id)
    const second = () => styles[names[(id * 7 + 3) % names.length]](id)
    await (typeof goOn === 'function' ? goOn(second) : second())
    response.end()
  } catch (error) {
    console.error(error)
    response.writeHead(500).end()
  }
})

server.listen(0, async () => {
  const { port } = server.address()
  await Promise.all(Array.from({ length: pages }, (_, id) => fetch(`http://127.0.0.1:${port}/${id}`).then((answer) => answer.text())))
  server.close()
  await pool.end()
})
