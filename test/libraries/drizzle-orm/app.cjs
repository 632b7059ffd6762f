const { eq, sql } = require('drizzle-orm')
const { drizzle } = require('drizzle-orm/node-postgres')
const { integer, pgTable, text } = require('drizzle-orm/pg-core')
const pg = require('pg')

const { PGHOST, PGPORT, PGUSER, PGDATABASE } = process.env

const stock = pgTable('drizzle_stock', { item: text(), amount: integer() })

async function main() {
  const pool = new pg.Pool({ connectionString: `postgres://${PGUSER}@${PGHOST}:${PGPORT}/${PGDATABASE}`, max: 1 })
  const database = drizzle({ client: pool })
  await database.execute(sql`CREATE TABLE drizzle_stock (item text, amount int)`)
  await database.insert(stock).values({ item: 'pear', amount: 3 })
  await database.select().from(stock).where(eq(stock.item, 'pear'))
  await database.transaction((transaction) => transaction.update(stock).set({ amount: 4 }).where(eq(stock.item, 'pear')))
  await database.execute(sql`SELECT * FROM nowhere`).catch(() => {})
  await database.execute(sql`DROP TABLE drizzle_stock`)
  await pool.end()
}
main()
