const { sql: text } = require('drizzle-orm')
const { drizzle } = require('drizzle-orm/node-postgres')
const { Pool } = require('pg')
const serve = require('./serve.cjs')

const pool = new Pool({ max: 1 })
const database = drizzle(pool)

serve(
  [
    (sql) => database.execute(text.raw(sql)),
    (sql) => database.transaction((transaction) => transaction.execute(text.raw(sql))),
  ],
  () => pool.end(),
)
