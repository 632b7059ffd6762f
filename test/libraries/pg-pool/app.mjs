import Pool from 'pg-pool'

async function main() {
  const pool = new Pool({ max: 1 })
  const client = await pool.connect()
  // It waits until the connection is given back.
  const waiting = pool.query('SELECT $1::int AS one', [1])
  await client.query("SELECT 'held' AS text")
  client.release()
  await waiting
  await new Promise((resolve, reject) => {
    pool.query('SELECT 2 AS two', (error) => (error ? reject(error) : resolve()))
  })
  await pool.query('SELECT * FROM nowhere').catch(() => {})
  await pool.end()
}
main()
