import { Kysely, MysqlDialect, sql } from 'kysely'
import { createPool } from 'mysql2'

const { MYSQL_PORT, MYSQL_PASSWORD, MYSQL_DATABASE } = process.env

async function main() {
  const pool = createPool({
    host: '127.0.0.1',
    port: Number(MYSQL_PORT),
    user: 'root',
    password: MYSQL_PASSWORD,
    database: MYSQL_DATABASE,
    connectionLimit: 1,
  })
  const database = new Kysely({ dialect: new MysqlDialect({ pool }) })
  await database.schema.createTable('kysely_stock').addColumn('item', 'text').addColumn('amount', 'integer').execute()
  await database.insertInto('kysely_stock').values({ item: 'pear', amount: 3 }).execute()
  await database.selectFrom('kysely_stock').selectAll().where('item', '=', 'pear').execute()
  await database.transaction().execute((transaction) => transaction.updateTable('kysely_stock').set({ amount: 4 }).execute())
  await sql`SELECT * FROM nowhere`.execute(database).catch(() => {})
  await database.schema.dropTable('kysely_stock').execute()
  await database.destroy()
}
main()
