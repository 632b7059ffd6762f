import knex from 'knex'

const { PGHOST, PGPORT, PGUSER, PGDATABASE } = process.env

async function main() {
  const connection = { host: PGHOST, port: Number(PGPORT), user: PGUSER, database: PGDATABASE }
  const database = knex({ client: 'pg', connection, pool: { min: 0, max: 1 } })
  await database.raw('CREATE TEMPORARY TABLE knex_stock (item text, amount int)')
  await database('knex_stock').insert({ item: 'pear', amount: 3 })
  await database('knex_stock').select('amount').where({ item: 'pear' })
  await database('nowhere').select().catch(() => {})
  await database.destroy()
}
main()
