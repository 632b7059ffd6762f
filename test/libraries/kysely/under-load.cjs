const { Kysely, MysqlDialect, sql: text } = require('kysely')
const { createPool } = require('mysql2')
const serve = require('./serve.cjs')

const { MYSQL_PORT, MYSQL_PASSWORD, MYSQL_DATABASE } = process.env

const pool = createPool({
  host: '127.0.0.1',
  port: Number(MYSQL_PORT),
  user: 'root',
  password: MYSQL_PASSWORD,
  database: MYSQL_DATABASE,
  connectionLimit: 1,
})
const database = new Kysely({ dialect: new MysqlDialect({ pool }) })

serve(
  [
    (sql) => text.raw(sql).execute(database),
    (sql) => database.transaction().execute((transaction) => text.raw(sql).execute(transaction)),
  ],
  () => database.destroy(),
)
