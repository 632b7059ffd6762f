import type { ServerName } from '../../scripts/server-programs.mjs'
import type { RunningServer } from './server.ts'
import { startMariadb } from './servers/mariadb.ts'
import { startMemcached } from './servers/memcached.ts'
import { startPostgresql } from './servers/postgresql.ts'
import { startRabbitmq } from './servers/rabbitmq.ts'
import { startRedis } from './servers/redis.ts'

/** How an application is told where a server is: by the variables that such applications usually read. */
const kinds = {
  postgresql: {
    start: startPostgresql,
    env: (port: number) => ({ PGHOST: '127.0.0.1', PGPORT: `${port}`, PGUSER: 'postgres', PGDATABASE: 'postgres' }),
  },
  mariadb: {
    start: startMariadb,
    env: (port: number) => ({ MYSQL_PORT: `${port}`, MYSQL_PASSWORD: 'secret', MYSQL_DATABASE: 'shop' }),
  },
  redis: { start: startRedis, env: (port: number) => ({ REDIS_PORT: `${port}` }) },
  memcached: { start: startMemcached, env: (port: number) => ({ MEMCACHED_PORT: `${port}` }) },
  rabbitmq: { start: startRabbitmq, env: (port: number) => ({ AMQP_URL: `amqp://guest:guest@127.0.0.1:${port}` }) },
} satisfies Record<
  ServerName,
  { start: () => Promise<RunningServer>; env: (port: number) => Readonly<Record<string, string>> }
>

/** Servers shared by the tests of one process. */
export interface Servers {
  /** The environment of an application that uses these servers; starts those that do not run yet. */
  envFor(names: readonly ServerName[]): Promise<Readonly<Record<string, string>>>
  stop(): Promise<void>
}

export function createServers(): Servers {
  const running = new Map<ServerName, Promise<RunningServer>>()
  return {
    async envFor(names) {
      const envs = names.map(async (name) => {
        const started = running.get(name) ?? kinds[name].start()
        running.set(name, started)
        return kinds[name].env((await started).port)
      })
      return Object.assign({}, ...(await Promise.all(envs)))
    },
    async stop() {
      await Promise.all([...running.values()].map(async (server) => (await server).stop()))
    },
  }
}
