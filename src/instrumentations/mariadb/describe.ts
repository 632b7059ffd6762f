import type { PoolState } from '../semantics/connection-pools.ts'
import type { DatabasePlace } from '../semantics/database.ts'

interface Options {
  readonly host?: unknown
  readonly port?: unknown
  readonly socketPath?: unknown
  readonly database?: unknown
  readonly connectionLimit?: unknown
  readonly minimumIdle?: unknown
}

/** What the application has given to `createConnection()` or `createPool()`: an object, or `mariadb://…`. */
export interface Target {
  readonly place: DatabasePlace
  readonly max: number
  readonly idleMin: number
}

/** https://github.com/mariadb-corporation/mariadb-connector-nodejs/blob/main/documentation/promise-api.md#pool-options */
const defaultLimit = 10

export function targetOf(given: unknown): Target {
  const { host, port, socketPath, database, connectionLimit, minimumIdle } = optionsOf(given)
  const namespace = typeof database === 'string' && database !== '' ? database : undefined
  const max = Number(connectionLimit ?? defaultLimit)
  const place =
    typeof socketPath === 'string'
      ? { namespace, address: socketPath }
      : { namespace, address: typeof host === 'string' ? host : 'localhost', port: Number(port ?? 3306) }
  return { place, max, idleMin: Number(minimumIdle ?? max) }
}

/** The password is not looked at. */
function optionsOf(given: unknown): Options {
  if (typeof given === 'object' && given !== null) return given
  try {
    const { hostname, port, pathname, searchParams } = new URL(String(given))
    return {
      ...Object.fromEntries(searchParams),
      host: decodeURIComponent(hostname),
      ...(port !== '' && { port }),
      database: decodeURIComponent(pathname.slice(1)),
    }
  } catch {
    return {}
  }
}

/** `localhost:3306/shop`. */
export function nameOf({ place: { address = '', port, namespace = '' } }: Target): string {
  return `${address}${port === undefined ? '' : `:${port}`}/${namespace}`
}

export interface MariadbPool {
  totalConnections(): number
  idleConnections(): number
  taskQueueSize(): number
}

export function stateOf(pool: MariadbPool, { max, idleMin }: Target): PoolState {
  const idle = pool.idleConnections()
  return { used: pool.totalConnections() - idle, idle, pending: pool.taskQueueSize(), max, idleMin }
}

/** A text, or an object that has it. */
export function textOf(query: unknown): string | undefined {
  const sql = typeof query === 'object' && query !== null ? (query as { sql?: unknown }).sql : query
  return typeof sql === 'string' ? sql : undefined
}

export function valuesOf(query: unknown, second: unknown): unknown {
  const own = typeof query === 'object' && query !== null ? (query as { values?: unknown }).values : undefined
  return own ?? (typeof second === 'function' ? undefined : second)
}

/** Rows carry their columns in `meta`, and several results come as an array of such; what an `INSERT` gives is no array. */
export function rowsIn(result: unknown): number | undefined {
  if (!Array.isArray(result)) return undefined
  if ('meta' in result) return result.length
  const counts = result.flatMap((one) => (Array.isArray(one) && 'meta' in one ? [one.length] : []))
  if (counts.length > 0) return counts.reduce((sum, count) => sum + count)
  // With `metaAsArray`: the rows, and their columns.
  return result.length === 2 && Array.isArray(result[0]) && Array.isArray(result[1]) ? result[0].length : undefined
}
