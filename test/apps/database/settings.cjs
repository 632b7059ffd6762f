// Prints what PostgreSQL is doing while it does it: the text as it reached the server.
const mysql2 = require('mysql2/promise')
const pg = require('pg')

async function main() {
  const client = new pg.Client()
  await client.connect()
  const running = 'SELECT query AS running FROM pg_stat_activity WHERE pid = pg_backend_pid()'
  const { rows } = await client.query(`${running} AND 'a' = 'a';`)
  const named = await client.query({ name: 'named', text: `${running} AND 1 = $1`, values: [1] })
  await client.query('SELECT $1::text, $2::text[], $3::text', ['x'.repeat(300), ['a'], null])
  await client.end()
  console.log(rows[0].running)
  console.log(named.rows[0].running)

  const { MYSQL_PORT, MYSQL_PASSWORD } = process.env
  const connection = await mysql2.createConnection({ host: '127.0.0.1', port: Number(MYSQL_PORT), user: 'root', password: MYSQL_PASSWORD })
  const [[{ info }]] = await connection.query('SELECT info FROM information_schema.processlist WHERE id = CONNECTION_ID()')
  const [[prepared]] = await connection.execute('SELECT info FROM information_schema.processlist WHERE id = CONNECTION_ID() AND ? = 1', [1])
  await connection.end()
  console.log(info)
  console.log(prepared.info)
}
main()
