import pg from 'pg'

const client = new pg.Client()
await client.connect()
await client.query('CREATE TEMPORARY TABLE stock (item text, amount int)')
await client.query('INSERT INTO stock VALUES ($1, $2)', ['pear', 3])
await client.query({ name: 'by-item', text: 'SELECT amount FROM stock WHERE item = $1', values: ['pear'] })
await client.query('SELECT * FROM nowhere').catch(() => {})
await client.end()

const pool = new pg.Pool({ max: 1 })
await pool.query("SELECT 'literal' AS text, 12 AS number")
await new Promise((resolve, reject) => {
  pool.query('SELECT $1::int AS one', [1], (error) => (error ? reject(error) : resolve()))
})
await pool.end()
