const { DataSource } = require('typeorm')
const serve = require('./serve.cjs')

const { PGHOST, PGPORT, PGUSER, PGDATABASE } = process.env

async function main() {
  const database = new DataSource({
    type: 'postgres',
    host: PGHOST,
    port: Number(PGPORT),
    username: PGUSER,
    database: PGDATABASE,
    extra: { max: 1 },
  })
  await database.initialize()
  serve(
    [(sql) => database.query(sql), (sql) => database.transaction((manager) => manager.query(sql))],
    () => database.destroy(),
  )
}
main()
