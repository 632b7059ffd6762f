import { startMariadb } from '../../test/support/servers/mariadb.ts'
import { startPostgresql } from '../../test/support/servers/postgresql.ts'
import type { Demo } from './demo.ts'
import { startProgram } from './program.ts'
import type { Teardown } from './teardown.ts'

/** Where each service finds its own, as a URL. */
export interface Databases {
  readonly orders: string
  readonly inventory: string
}

/** Databases of the demo's own, on free ports, with their files in a temporary folder. */
export async function startDatabases(
  { shop, databases: available, step }: Pick<Demo, 'shop' | 'databases' | 'step'>,
  teardown: Teardown,
): Promise<Databases> {
  const postgresPort = available.postgresql
    ? await step('PostgreSQL', () => postgresql(teardown))
    : await step('PGlite, for PostgreSQL', () => pglite(shop, teardown))
  const orders = `postgres://postgres@127.0.0.1:${postgresPort}/postgres`
  // Without a MariaDB, the inventory keeps its stock in PostgreSQL too.
  if (!available.mariadb) return { orders, inventory: orders }
  const mariadbPort = await step('MariaDB', () => mariadb(teardown))
  return { orders, inventory: `mysql://root:secret@127.0.0.1:${mariadbPort}/shop` }
}

async function mariadb(teardown: Teardown): Promise<number> {
  const { port, stop } = await startMariadb()
  teardown.add(stop)
  return port
}

async function postgresql(teardown: Teardown): Promise<number> {
  const { port, stop } = await startPostgresql()
  teardown.add(stop)
  return port
}

async function pglite(shop: string, teardown: Teardown): Promise<number> {
  const program = await startProgram({ name: 'PGlite', cwd: shop, args: ['pglite.mjs'] })
  teardown.add(program.stop)
  return program.port
}
