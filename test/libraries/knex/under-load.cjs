const serve = require('./serve.cjs')

const { PGHOST, PGPORT, PGUSER, PGDATABASE } = process.env

const database = require('knex')({
  client: 'pg',
  connection: { host: PGHOST, port: Number(PGPORT), user: PGUSER, database: PGDATABASE },
  pool: { min: 0, max: 1 },
})

serve(
  [
    (sql) => database.raw(sql),
    (sql) => new Promise((resolve, reject) => database.raw(sql).asCallback((error) => (error ? reject(error) : resolve()))),
    (sql) => database.transaction((transaction) => transaction.raw(sql)),
  ],
  () => database.destroy(),
)
