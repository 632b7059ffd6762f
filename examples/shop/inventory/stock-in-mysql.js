const mysql = require('mysql2/promise')

exports.openStock = async (url) => {
  const pool = mysql.createPool({ uri: url, connectionLimit: 4 })
  await pool.query(`CREATE TABLE IF NOT EXISTS stock (
    sku         varchar(64) PRIMARY KEY,
    available   integer NOT NULL,
    price_cents integer NOT NULL
  )`)
  return {
    async fill(items) {
      for (const { sku, available, priceCents } of items) {
        await pool.execute('INSERT IGNORE INTO stock (sku, available, price_cents) VALUES (?, ?, ?)', [
          sku,
          available,
          priceCents,
        ])
      }
    },
    async find(sku) {
      const [rows] = await pool.execute('SELECT sku, available, price_cents AS priceCents FROM stock WHERE sku = ?', [
        sku,
      ])
      return rows[0]
    },
    async take(sku, quantity) {
      const [result] = await pool.execute(
        'UPDATE stock SET available = available - ? WHERE sku = ? AND available >= ?',
        [quantity, sku, quantity],
      )
      return result.affectedRows === 1
    },
    close: () => pool.end(),
  }
}
