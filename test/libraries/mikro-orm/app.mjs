import { EntitySchema, MikroORM } from '@mikro-orm/postgresql'

const { PGHOST, PGPORT, PGUSER, PGDATABASE } = process.env

const Stock = new EntitySchema({
  name: 'Stock',
  tableName: 'mikro_stock',
  properties: { item: { type: 'text', primary: true }, amount: { type: 'integer' } },
})

async function main() {
  const orm = await MikroORM.init({
    host: PGHOST,
    port: Number(PGPORT),
    user: PGUSER,
    dbName: PGDATABASE,
    entities: [Stock],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 1 },
  })
  const manager = orm.em.fork()
  await manager.getConnection().execute('CREATE TABLE mikro_stock (item text PRIMARY KEY, amount int)')
  await manager.insert('Stock', { item: 'pear', amount: 3 })
  await manager.find('Stock', { item: 'pear' })
  await manager.transactional((inner) => inner.nativeUpdate('Stock', { item: 'pear' }, { amount: 4 }))
  await manager.getConnection().execute('SELECT * FROM nowhere').catch(() => {})
  await manager.getConnection().execute('DROP TABLE mikro_stock')
  await orm.close()
}
main()
