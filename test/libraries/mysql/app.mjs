import mysql from 'mysql'

const address = {
  host: '127.0.0.1',
  port: Number(process.env.MYSQL_PORT),
  user: 'root',
  password: process.env.MYSQL_PASSWORD,
  database: process.env.MYSQL_DATABASE,
}

function ask(target, ...query) {
  return new Promise((resolve) => target.query(...query, (error, rows) => resolve(error ?? rows)))
}

const until = (emitter, event) => new Promise((resolve) => emitter.once(event, resolve))

async function main() {
  const connection = mysql.createConnection(address)
  await ask(connection, 'CREATE TEMPORARY TABLE stock (item VARCHAR(20) PRIMARY KEY, amount INT)')
  await ask(connection, 'INSERT INTO stock SET ?', { item: 'pear', amount: 3 })
  await ask(connection, { sql: 'SELECT amount FROM stock WHERE item = ?' }, ['pear'])
  await ask(connection, "INSERT INTO stock VALUES ('pear', 4)")
  await ask(connection, 'SELECT * FROM nowhere')
  await until(connection.query('SELECT 1 AS one UNION SELECT 2').on('result', () => {}), 'end')
  await until(connection.query('SELECT item FROM stock').stream().resume(), 'end')
  await until(connection.query('SELECT * FROM gone').on('error', () => {}), 'end')
  await new Promise((resolve) => connection.beginTransaction(resolve))
  await new Promise((resolve) => connection.commit(resolve))
  connection.end()

  const pool = mysql.createPool({ ...address, connectionLimit: 1 })
  await ask(pool, "SELECT 'literal' AS text")
  await new Promise((resolve) => {
    pool.getConnection((_error, held) => {
      held.query('SELECT 2 AS two', () => {
        held.release()
        resolve()
      })
    })
  })
  await until(pool.query('SELECT 3 AS three'), 'end')
  await new Promise((resolve) => pool.end(resolve))

  const cluster = mysql.createPoolCluster()
  cluster.add('PRIMARY', address)
  const held = await new Promise((resolve) => cluster.getConnection('PRIMARY', (_error, given) => resolve(given)))
  await ask(held, 'SELECT 4 AS four')
  held.release()
  cluster.end()

  const killed = mysql.createConnection(address)
  await ask(killed, 'SELECT 5 AS five')
  killed.query('SELECT SLEEP(100)', () => {})
  killed.destroy()

  const closed = mysql.createPool({ ...address, port: 1 })
  await ask(closed, 'SELECT 6 AS six')
}
main()
