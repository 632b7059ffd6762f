const mysql = require('mysql2')
const promises = require('mysql2/promise')

const address = {
  host: '127.0.0.1',
  port: Number(process.env.MYSQL_PORT),
  user: 'root',
  password: process.env.MYSQL_PASSWORD,
  database: process.env.MYSQL_DATABASE,
}

const until = (emitter, event) => new Promise((resolve) => emitter.once(event, resolve))
const ask = (target, how, ...query) =>
  new Promise((resolve) => target[how](...query, (error, rows) => resolve(error ?? rows)))

async function withPromises() {
  const connection = await promises.createConnection(address)
  await connection.query('CREATE TEMPORARY TABLE stock (item VARCHAR(20) PRIMARY KEY, amount INT)')
  await connection.query('INSERT INTO stock SET ?', { item: 'pear', amount: 3 })
  await connection.execute('SELECT amount FROM stock WHERE item = ?', ['pear'])
  await connection.query("INSERT INTO stock VALUES ('pear', 4)").catch(() => {})
  await connection.execute('SELECT * FROM nowhere').catch(() => {})
  const statement = await connection.prepare('SELECT item FROM stock WHERE amount > ?')
  await statement.execute([1])
  await statement.close()
  await connection.beginTransaction()
  await connection.commit()
  await connection.end()

  const pool = promises.createPool({ ...address, connectionLimit: 1 })
  await pool.query('SELECT 1 AS one')
  const held = await pool.getConnection()
  await held.execute('SELECT ? AS two', [2])
  held.release()
  await pool.end()
}

async function withCallbacks() {
  const connection = mysql.createConnection(address)
  await until(connection.query('SELECT 1 AS one UNION SELECT 2').on('result', () => {}), 'end')
  await until(connection.query('SELECT 3 AS three').stream().resume(), 'end')
  await until(connection.query('SELECT * FROM gone').on('error', () => {}), 'end')
  await until(connection.execute('SELECT ? AS four', [4]).on('result', () => {}), 'end')
  connection.end()

  const pool = mysql.createPool({ ...address, connectionLimit: 1 })
  await ask(pool, 'query', "SELECT 'literal' AS text")
  await ask(pool, 'execute', 'SELECT ? AS five', [5])
  await new Promise((resolve) => pool.end(resolve))

  const cluster = mysql.createPoolCluster()
  cluster.add('PRIMARY', address)
  const held = await new Promise((resolve) => cluster.getConnection('PRIMARY', (_error, given) => resolve(given)))
  await ask(held, 'query', 'SELECT 6 AS six')
  held.release()
  cluster.end()

  const killed = mysql.createConnection(address)
  await ask(killed, 'query', 'SELECT 7 AS seven')
  killed.query('SELECT SLEEP(100)', () => {})
  killed.destroy()
  await ask(killed, 'query', 'SELECT 8 AS eight')

  const closed = mysql.createPool({ ...address, port: 1 })
  await ask(closed, 'query', 'SELECT 9 AS nine')
  await new Promise((resolve) => closed.end(resolve))
}
withPromises().then(withCallbacks)
