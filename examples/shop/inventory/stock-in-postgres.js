const { Pool } = require('pg')

exports.openStock = async (url) => {
  const pool = new Pool({ connectionString: url, max: 4 })
  await pool.query(`CREATE TABLE IF NOT EXISTS stock (
    sku         text PRIMARY KEY,
    available   integer NOT NULL,
    price_cents integer NOT NULL
  )`)
  return {
    async fill(items) {
      for (const { sku, available, priceCents } of items) {
        await pool.query(
          'INSERT INTO stock (sku, available, price_cents) VALUES ($1, $2, $3) ON CONFLICT (sku) DO NOTHING',
          [sku, available, priceCents],
        )
      }
    },
    async find(sku) {
      const { rows } = await pool.query(
        'SELECT sku, available, price_cents AS "priceCents" FROM stock WHERE sku = $1',
        [sku],
      )
      return rows[0]
    },
    async take(sku, quantity) {
      const { rowCount } = await pool.query(
        'UPDATE stock SET available = available - $1 WHERE sku = $2 AND available >= $1',
        [quantity, sku],
      )
      return rowCount === 1
    },
    close: () => pool.end(),
  }
}
