// Fifty requests at once over a pool with one connection. In each query stands the id of the request that it belongs to.
const http = require('node:http')

const driver = process.argv[2]
const pages = 50
const address = {
  host: '127.0.0.1',
  port: Number(process.env.MYSQL_PORT),
  user: 'root',
  password: process.env.MYSQL_PASSWORD,
  database: process.env.MYSQL_DATABASE,
  connectionLimit: 1,
}

const sql = (id) => `SELECT 1 AS request_${id}`
const until = (emitter, event) => new Promise((resolve, reject) => emitter.once(event, resolve).once('error', reject))
const calledBack = (call) => new Promise((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value))))

/** With a connection that is given to a callback. */
const held = (pool, work) =>
  new Promise((resolve, reject) =>
    pool.getConnection((error, connection) => {
      if (error) return reject(error)
      work(connection).then(resolve, reject).finally(() => connection.release())
    }),
  )

/** The styles that mysql and its successors share. */
const common = (pool) => ({
  callback: (id) => calledBack((done) => pool.query(sql(id), done)),
  'callback after values': (id) => calledBack((done) => pool.query(`${sql(id)} WHERE 1 = ?`, [1], done)),
  'description': (id) => calledBack((done) => pool.query({ sql: sql(id) }, done)),
  'of a connection': (id) => held(pool, (connection) => calledBack((done) => connection.query(sql(id), done))),
})
const events = (pool) => ({
  events: (id) => until(pool.query(sql(id)), 'end'),
  stream: (id) => held(pool, (connection) => until(connection.query(sql(id)).stream().resume(), 'end')),
  'stream of the pool': (id) => until(pool.query(sql(id)).stream().resume(), 'end'),
})

const drivers = {
  mysql() {
    const pool = require('mysql').createPool(address)
    const cluster = require('mysql').createPoolCluster()
    cluster.add('one', address)
    const styles = { ...common(pool), ...events(pool), cluster: (id) => calledBack((done) => cluster.of('one').query(sql(id), done)) }
    return { styles, end: async () => (cluster.end(), calledBack((done) => pool.end(done))) }
  },
  mysql2() {
    const pool = require('mysql2').createPool(address)
    const promises = require('mysql2/promise').createPool(address)
    const styles = {
      ...common(pool),
      ...events(pool),
      prepared: (id) => calledBack((done) => pool.execute(`${sql(id)} WHERE 1 = ?`, [1], done)),
      promise: (id) => promises.query(sql(id)),
      'prepared promise': (id) => promises.execute(`${sql(id)} WHERE 1 = ?`, [1]),
      async 'statement'(id) {
        const connection = await promises.getConnection()
        const statement = await connection.prepare(`${sql(id)} WHERE 1 = ?`)
        await statement.execute([1])
        await statement.close()
        connection.release()
      },
    }
    return { styles, end: async () => (await promises.end(), calledBack((done) => pool.end(done))) }
  },
  mariadb() {
    const pool = require('mariadb/callback').createPool(address)
    const promises = require('mariadb').createPool(address)
    const withPromises = async (work) => {
      const connection = await promises.getConnection()
      await work(connection).finally(() => connection.release())
    }
    const styles = {
      ...common(pool),
      promise: (id) => promises.query(sql(id)),
      prepared: (id) => promises.execute(`${sql(id)} WHERE 1 = ?`, [1]),
      connection: (id) => withPromises((connection) => connection.query(sql(id))),
      stream: (id) => withPromises(async (connection) => {
        for await (const _row of connection.queryStream(sql(id)));
      }),
      statement: (id) => withPromises(async (connection) => {
        const statement = await connection.prepare(`${sql(id)} WHERE 1 = ?`)
        await statement.execute([1])
        statement.close()
      }),
    }
    return { styles, end: async () => (await promises.end(), calledBack((done) => pool.end(done))) }
  },
}

const { styles, end } = drivers[driver]()

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
  await end()
})
