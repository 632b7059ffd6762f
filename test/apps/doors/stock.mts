import { Client } from 'pg'
import { pino } from 'pino'

const log = pino({ base: undefined, timestamp: false })

export async function countOf(item: string): Promise<number> {
  const client = new Client()
  await client.connect()
  const { rows } = await client.query<{ left: number }>('SELECT length($1) AS left', [item])
  log.info({ item }, 'counted')
  await client.end()
  return rows[0]!.left
}
