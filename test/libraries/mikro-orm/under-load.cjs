const { EntitySchema, MikroORM } = require('@mikro-orm/postgresql')
const serve = require('./serve.cjs')

const { PGHOST, PGPORT, PGUSER, PGDATABASE } = process.env

const Stock = new EntitySchema({ name: 'Stock', properties: { item: { type: 'text', primary: true } } })

async function main() {
  const orm = await MikroORM.init({
    host: PGHOST,
    port: Number(PGPORT),
    user: PGUSER,
    dbName: PGDATABASE,
    entities: [Stock],
    pool: { min: 0, max: 1 },
  })
  serve(
    [
      (sql) => orm.em.fork().getConnection().execute(sql),
      (sql) => orm.em.fork().transactional((manager) => manager.execute(sql)),
    ],
    () => orm.close(),
  )
}
main()
