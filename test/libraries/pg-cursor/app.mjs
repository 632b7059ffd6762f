import pg from 'pg'
import Cursor from 'pg-cursor'

async function main() {
  const client = new pg.Client()
  await client.connect()
  // In two parts, and to the end.
  const whole = client.query(new Cursor("SELECT number FROM generate_series(1, 3) AS number WHERE number < $1", [9]))
  const read = (cursor, count) => new Promise((resolve, reject) => cursor.read(count, (error, rows) => (error ? reject(error) : resolve(rows))))
  while ((await read(whole, 2)).length > 0) {}
  // Given up after the first row.
  const left = client.query(new Cursor("SELECT number FROM generate_series(1, 1000) AS number"))
  await read(left, 1)
  await new Promise((resolve) => left.close(resolve))
  await read(client.query(new Cursor("SELECT * FROM nowhere")), 1).catch(() => {})
  await client.end()
}
main()
