const pg = require('pg')
const QueryStream = require('pg-query-stream')

async function main() {
  const client = new pg.Client()
  await client.connect()
  for await (const _row of client.query(new QueryStream("SELECT number FROM generate_series(1, 3) AS number WHERE number < $1", [9]))) {}
  // Given up after the first row.
  for await (const _row of client.query(new QueryStream("SELECT number FROM generate_series(1, 1000) AS number", [], { batchSize: 10 }))) break
  const failing = client.query(new QueryStream("SELECT * FROM nowhere"))
  await new Promise((resolve) => failing.resume().on("error", resolve))
  await client.end()
}
main()
