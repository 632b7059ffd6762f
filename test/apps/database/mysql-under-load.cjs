// Fifty requests at once over a pool with one connection. In each query stands the id of the request that it belongs to.
const { AsyncLocalStorage } = require('node:async_hooks')
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
/** What goes on in a listener, or in a callback, goes on in the context that this was called in: the next query is made there. */
const until = (emitter, event) =>
  new Promise((resolve, reject) => emitter.once(event, () => resolve(AsyncLocalStorage.snapshot())).once('error', reject))
const calledBack = (call) =>
  new Promise((resolve, reject) => call((error) => (error ? reject(error) : resolve(AsyncLocalStorage.snapshot()))))

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
    const cluster = require('mysql2').createPoolCluster()
    const promised = require('mysql2/promise').createPoolCluster()
    for (const each of [cluster, promised]) for (const name of ['ONE', 'TWO']) each.add(name, address)
    const withOne = async (giving, work) => {
      const connection = await giving
      await work(connection).finally(() => connection.release())
    }
    const styles = {
      ...common(pool),
      ...events(pool),
      'cluster': (id) => calledBack((done) => cluster.of('ONE').query(sql(id), done)),
      'prepared in a cluster': (id) => calledBack((done) => cluster.of('*', 'RANDOM').execute(`${sql(id)} WHERE 1 = ?`, [1], done)),
      'events of a cluster': (id) => until(cluster.of('*').query(sql(id)), 'end'),
      'connection of a cluster': (id) => held(cluster, (connection) => calledBack((done) => connection.query(sql(id), done))),
      'promise of a cluster': (id) => promised.of('T*').query(sql(id)),
      'prepared promise of a cluster': (id) => promised.of('*').execute(`${sql(id)} WHERE 1 = ?`, [1]),
      'connection by a promise of a cluster': (id) => withOne(promised.getConnection('ONE'), (connection) => connection.query(sql(id))),
      'connection of a namespace': (id) => withOne(promised.of('ONE').getConnection(), (connection) => connection.query(sql(id))),
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
    const end = async () => {
      await Promise.all([promises.end(), promised.end()])
      await calledBack((done) => cluster.end(done))
      await calledBack((done) => pool.end(done))
    }
    return { styles, end }
  },
  mariadb() {
    const pool = require('mariadb/callback').createPool(address)
    const promises = require('mariadb').createPool(address)
    const cluster = require('mariadb/callback').createPoolCluster()
    const promised = require('mariadb').createPoolCluster()
    for (const each of [cluster, promised]) for (const name of ['one', 'two']) each.add(name, address)
    const withOne = async (giving, work) => {
      const connection = await giving
      await work(connection).finally(() => connection.release())
    }
    const withPromises = (work) => withOne(promises.getConnection(), work)
    const batch = (id) => [`INSERT INTO loaded (request_${id}) VALUES (?)`, [[1], [2]]]
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
      batch: (id) => promises.batch(...batch(id)),
      'batch of a connection': (id) => withPromises((connection) => connection.batch(...batch(id))),
      'batch by a callback': (id) => calledBack((done) => pool.batch(...batch(id), done)),
      'batch of a connection by a callback': (id) => held(pool, (connection) => calledBack((done) => connection.batch(...batch(id), done))),
      'connection of a cluster': (id) => withOne(promised.getConnection('one'), (connection) => connection.query(sql(id))),
      'connection of a namespace': (id) => withOne(promised.of('.*').getConnection(), (connection) => connection.execute(`${sql(id)} WHERE 1 = ?`, [1])),
      'batch of a cluster': (id) => withOne(promised.of('two').getConnection(), (connection) => connection.batch(...batch(id))),
      'query of a namespace': (id) => promised.of('.*').query(sql(id)),
      'prepared in a namespace': (id) => promised.of('one').execute(`${sql(id)} WHERE 1 = ?`, [1]),
      'batch of a namespace': (id) => promised.of('two').batch(...batch(id)),
      'query of a namespace by a callback': (id) => calledBack((done) => cluster.of('.*').query(sql(id), done)),
      'batch of a namespace by a callback': (id) => calledBack((done) => cluster.of('one').batch(...batch(id), done)),
      'cluster by a callback': (id) => held(cluster, (connection) => calledBack((done) => connection.query(sql(id), done))),
      'namespace by a callback': (id) => held(cluster.of('.*', 'RANDOM'), (connection) => calledBack((done) => connection.query(sql(id), done))),
    }
    const end = async () => {
      await promised.end()
      await promises.query('DROP TABLE loaded')
      await promises.end()
      await calledBack((done) => cluster.end(done))
      await calledBack((done) => pool.end(done))
    }
    // As a literal, which is not shown: else this would count as a query of each request.
    const columns = Array.from({ length: pages }, (_, id) => `request_${id} INT`)
    const begin = () => promises.query(`EXECUTE IMMEDIATE 'CREATE TABLE loaded (${columns})'`)
    return { styles, begin, end }
  },
}

const { styles, begin, end } = drivers[driver]()

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
  await begin?.()
  const { port } = server.address()
  await Promise.all(Array.from({ length: pages }, (_, id) => fetch(`http://127.0.0.1:${port}/${id}`).then((answer) => answer.text())))
  server.close()
  await end()
})
