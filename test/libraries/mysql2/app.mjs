import mysql from 'mysql2'
import promises from 'mysql2/promise'

const address = {
  host: '127.0.0.1',
  port: Number(process.env.MYSQL_PORT),
  user: 'root',
  password: process.env.MYSQL_PASSWORD,
  database: process.env.MYSQL_DATABASE,
}

const connection = await promises.createConnection(address)
await connection.query('SELECT 1 + 1 AS two')
await connection.execute('SELECT ? AS item', ['pear'])
await connection.query('SELECT * FROM nowhere').catch(() => {})
await connection.end()

const pool = mysql.createPool({ ...address, connectionLimit: 1 })
await new Promise((resolve, reject) => {
  pool.query("SELECT 'literal' AS text", (error) => (error ? reject(error) : resolve()))
})
await new Promise((resolve) => pool.end(resolve))
