// Nobody handles the rejection: the process must end as it does without the agent.
const { Client } = require('pg')

async function main() {
  const client = new Client()
  await client.connect()
  client.query('SELECT * FROM nowhere')
}
main()
