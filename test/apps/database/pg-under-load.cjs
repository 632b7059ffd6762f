// Fifty requests at once over a pool with one connection. In each query stands the id of the request that it belongs to.
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

const styles = {
  promise: (id) => pool.query(sql(id)),
  callback: (id) => new Promise((resolve, reject) => pool.query(sql(id), (error) => (error ? reject(error) : resolve()))),
  'callback after values': (id) =>
    new Promise((resolve, reject) => pool.query(`${sql(id)} WHERE 1 = $1`, [1], (error) => (error ? reject(error) : resolve()))),
  prepared: (id) => pool.query({ name: `p${id}`, text: `${sql(id)} WHERE 1 = $1`, values: [1] }),
  'callback of a client': (id) =>
    new Promise((resolve, reject) =>
      pool.connect((error, client, release) => {
        if (error) return reject(error)
        client.query({ text: sql(id), callback: (failed) => (release(), failed ? reject(failed) : resolve()) })
      }),
    ),
  'query object': (id) =>
    withClient((client) => new Promise((resolve, reject) => client.query(new Query(sql(id))).on('end', resolve).on('error', reject))),
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
    await styles[names[id % names.length]](id)
    await styles[names[(id * 7 + 3) % names.length]](id)
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
