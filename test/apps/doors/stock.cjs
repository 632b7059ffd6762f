const { Client } = require('pg')
const pino = require('pino')

const log = pino({ base: undefined, timestamp: false })

exports.countOf = async (item) => {
  const client = new Client()
  await client.connect()
  const { rows } = await client.query('SELECT length($1) AS left', [item])
  log.info({ item }, 'counted')
  await client.end()
  return rows[0].left
}
