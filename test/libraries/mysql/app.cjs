const mysql = require('mysql')

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

async function main() {
  const connection = mysql.createConnection(address)
  await ask(connection, 'SELECT 1 + 1 AS two')
  await ask(connection, 'SELECT ? AS item', ['pear'])
  await ask(connection, 'SELECT * FROM nowhere')
  connection.end()

  const pool = mysql.createPool({ ...address, connectionLimit: 1 })
  await ask(pool, "SELECT 'literal' AS text")
  pool.end()
}
main()
