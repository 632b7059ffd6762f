import type { PoolState } from '../semantics/connection-pools.ts'
import type { DatabasePlace } from '../semantics/database.ts'

interface Address {
  readonly host?: string
  readonly port?: number | string
  readonly database?: string
}

interface Client extends Address {
  once?(event: 'connect', listener: () => void): void
}

export interface PgPool {
  readonly options: Address & { readonly connectionString?: unknown; readonly max?: number; readonly min?: number }
  /** A client knows where it goes, whether that came from the options, a connection string, or the environment. */
  readonly _clients?: readonly Client[]
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
}

/** Of a pool that has no client yet, as far as the options tell. */
export function placeOf(pool: PgPool): DatabasePlace {
  const { host, port, database } = pool._clients?.[0] ?? addressIn(pool.options)
  const isSocket = host?.startsWith('/') === true
  return {
    namespace: database ?? undefined,
    address: host,
    port: isSocket || port === undefined ? undefined : Number(port),
  }
}

/** `localhost:5432/shop`. */
export function poolName(pool: PgPool): string {
  const { address = 'localhost', port, namespace = '' } = placeOf(pool)
  if (address.startsWith('/')) return `${address}/${namespace}`
  return `${address}:${port ?? 5432}/${namespace}`
}

export function stateOf({ totalCount, idleCount, waitingCount, options: { max, min } }: PgPool): PoolState {
  return { used: totalCount - idleCount, idle: idleCount, pending: waitingCount, max, idleMin: min }
}

/** A connection string counts more than the rest. Its password is not looked at. */
function addressIn(options: PgPool['options']): Address {
  if (typeof options.connectionString !== 'string') return options
  try {
    const { hostname, port, pathname, searchParams } = new URL(options.connectionString)
    const host = searchParams.get('host') ?? decodeURIComponent(hostname)
    const database = decodeURIComponent(pathname.slice(1))
    return { host, ...(port !== '' && { port }), ...(database !== '' && { database }) }
  } catch {
    return options
  }
}
