import mariadb from 'mariadb'
import { createRequire } from 'node:module'

// Older releases have it for require() alone.
const callbacks = createRequire(import.meta.url)('mariadb/callback')

const address = {
  host: '127.0.0.1',
  port: Number(process.env.MYSQL_PORT),
  user: 'root',
  password: process.env.MYSQL_PASSWORD,
  database: process.env.MYSQL_DATABASE,
}

const ask = (target, how, ...query) =>
  new Promise((resolve) => target[how](...query, (error, rows) => resolve(error ?? rows)))

async function withPromises() {
  const connection = await mariadb.createConnection(address)
  await connection.query('CREATE TEMPORARY TABLE stock (item VARCHAR(20) PRIMARY KEY, amount INT)')
  await connection.query('INSERT INTO stock VALUES (?, ?)', ['pear', 3])
  await connection.execute('SELECT amount FROM stock WHERE item = ?', ['pear'])
  await connection.batch('INSERT INTO stock VALUES (?, ?)', [['apple', 1], ['plum', 2]])
  await connection.query("INSERT INTO stock VALUES ('pear', 4)").catch(() => {})
  await connection.query({ sql: 'SELECT * FROM nowhere' }).catch(() => {})
  for await (const _row of connection.queryStream('SELECT item FROM stock'));
  const statement = await connection.prepare('SELECT item FROM stock WHERE amount > ?')
  await statement.execute([1])
  statement.close()
  await connection.beginTransaction()
  await connection.commit()
  await connection.end()

  const pool = mariadb.createPool({ ...address, connectionLimit: 1 })
  await pool.query("SELECT 'literal' AS text")
  await pool.execute('SELECT ? AS one', [1])
  const held = await pool.getConnection()
  await held.query('SELECT 2 AS two')
  await held.release()
  await pool.end()

  const cluster = mariadb.createPoolCluster()
  cluster.add('primary', { ...address, connectionLimit: 1 })
  await cluster.of('primary').query('SELECT 3 AS three')
  await cluster.end()
}

async function withCallbacks() {
  const connection = callbacks.createConnection(address)
  await new Promise((resolve) => connection.connect(resolve))
  await ask(connection, 'query', 'SELECT 4 AS four')
  await ask(connection, 'query', 'SELECT * FROM gone')
  await new Promise((resolve) => connection.end(resolve))

  const pool = callbacks.createPool({ ...address, connectionLimit: 1 })
  await ask(pool, 'query', 'SELECT ? AS five', [5])
  await new Promise((resolve) => {
    pool.getConnection((_error, held) => {
      held.query('SELECT 6 AS six', () => held.release(resolve))
    })
  })
  await new Promise((resolve) => pool.end(resolve))
}
withPromises().then(withCallbacks)
