const { DataSource, EntitySchema } = require('typeorm')

const { PGHOST, PGPORT, PGUSER, PGDATABASE } = process.env

const Stock = new EntitySchema({
  name: 'typeorm_stock',
  columns: { item: { type: 'text', primary: true }, amount: { type: 'int' } },
})

async function main() {
  const database = new DataSource({
    type: 'postgres',
    host: PGHOST,
    port: Number(PGPORT),
    username: PGUSER,
    database: PGDATABASE,
    entities: [Stock],
    extra: { max: 1 },
  })
  await database.initialize()
  await database.query('CREATE TABLE typeorm_stock (item text PRIMARY KEY, amount int)')
  const stock = database.getRepository(Stock)
  await stock.insert({ item: 'pear', amount: 3 })
  await stock.findBy({ item: 'pear' })
  await database.transaction((manager) => manager.update(Stock, { item: 'pear' }, { amount: 4 }))
  await database.query('SELECT * FROM nowhere').catch(() => {})
  await database.query('DROP TABLE typeorm_stock')
  await database.destroy()
}
main()
