import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ServerName } from '../scripts/server-programs.mjs'
import { type RunningServer, whyAbsent } from './support/server.ts'
import { startMariadb } from './support/servers/mariadb.ts'
import { startMemcached } from './support/servers/memcached.ts'
import { startPostgresql } from './support/servers/postgresql.ts'
import { startRabbitmq } from './support/servers/rabbitmq.ts'
import { startRedis } from './support/servers/redis.ts'

const starts: Readonly<Record<ServerName, () => Promise<RunningServer>>> = {
  postgresql: startPostgresql,
  mariadb: startMariadb,
  redis: startRedis,
  memcached: startMemcached,
  rabbitmq: startRabbitmq,
}

for (const [name, start] of Object.entries(starts)) {
  test(`${name} starts on a port of its own and stops`, { skip: whyAbsent(name as ServerName) }, async () => {
    const server = await start()
    assert.ok(server.port > 1023)
    await server.stop()
  })
}
