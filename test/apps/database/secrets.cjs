// Secrets in texts, values, names of users and messages of servers. Whoever watches must see none of them.
const mariadb = require('mariadb')
const mysql = require('mysql')
const mysql2 = require('mysql2/promise')
const pg = require('pg')

const secret = 's3cr3t'
const { PGHOST, PGPORT, PGDATABASE, MYSQL_PORT, MYSQL_PASSWORD, MYSQL_DATABASE } = process.env

const statements = [
  `SELECT '${secret}' AS a -- ${secret}\n`,
  `SELECT /* ${secret} */ 1 AS a, '${secret}' AS b`,
  `SELECT '${secret}' FROM`,
  `SELECT CAST('${secret}' AS date) + 1, x FROM nowhere`,
  `INSERT INTO leaks VALUES ('${secret}@x')`,
]

async function ask(query, ...more) {
  for (const sql of [...statements, ...more]) await query(sql).catch(() => {})
}

async function main() {
  const pool = new pg.Pool({ connectionString: `postgres://postgres:${secret}@${PGHOST}:${PGPORT}/${PGDATABASE}`, max: 1 })
  await pool.query('CREATE TEMPORARY TABLE leaks (mail text PRIMARY KEY)')
  await ask((sql) => pool.query(sql), `SELECT $$${secret}$$`, `SELECT E'\\'${secret}'`, `SELECT '${secret}'::int`, statements.at(-1))
  await pool.query('SELECT $1::int', [secret]).catch(() => {})
  await pool.query(`ALTER ROLE postgres PASSWORD '${secret}'`)
  await pool.end()

  const address = { host: '127.0.0.1', port: Number(MYSQL_PORT), user: 'root', password: MYSQL_PASSWORD, database: MYSQL_DATABASE }
  const connection = await mysql2.createConnection(address)
  await connection.query('CREATE TEMPORARY TABLE leaks (mail VARCHAR(20) PRIMARY KEY)')
  await ask((sql) => connection.query(sql), `SELECT "${secret}"`, `SELECT 'it\\'s ${secret}'`, statements.at(-1))
  await connection.execute('INSERT INTO leaks VALUES (?)', [`${secret}@x`]).catch(() => {})
  await connection.end()

  const other = await mariadb.createConnection(address)
  await other.query('CREATE TEMPORARY TABLE leaks (mail VARCHAR(20) PRIMARY KEY)')
  await ask((sql) => other.query(sql), `SELECT "${secret}"`, statements.at(-1))
  await other.query('INSERT INTO leaks VALUES (?)', [`${secret}@x`]).catch(() => {})
  await other.end()

  const oldest = mysql.createConnection(address)
  const query = (...sql) => new Promise((resolve, reject) => oldest.query(...sql, (error) => (error ? reject(error) : resolve())))
  await query('CREATE TEMPORARY TABLE leaks (mail VARCHAR(20) PRIMARY KEY)')
  await ask(query, `SELECT "${secret}"`, `SELECT 'it\\'s ${secret}'`, statements.at(-1))
  await query('INSERT INTO leaks VALUES (?)', [`${secret}@x`]).catch(() => {})
  oldest.end()
}
main()
