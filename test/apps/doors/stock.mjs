import pg from 'pg'
import pino from 'pino'

const log = pino({ base: undefined, timestamp: false })

export async function countOf(item) {
  const client = new pg.Client()
  await client.connect()
  const { rows } = await client.query('SELECT length($1) AS left', [item])
  log.info({ item }, 'counted')
  await client.end()
  return rows[0].left
}
