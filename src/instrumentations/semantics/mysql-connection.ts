import { errorMonitor } from 'node:events'
import type { PoolState } from './connection-pools.ts'
import type { DatabaseCall, DatabasePlace } from './database.ts'

// What `mysql` and `mysql2`, its successor, have in common.

interface MysqlConfig {
  readonly host?: string
  readonly port?: number | string
  readonly socketPath?: string
  readonly database?: string
  readonly namedPlaceholders?: boolean
}

export interface MysqlConnection {
  readonly config: MysqlConfig
  on(event: symbol, listener: (error: unknown) => void): unknown
}

export interface MysqlPool {
  readonly config: {
    readonly connectionLimit?: number
    readonly maxIdle?: number
    readonly connectionConfig: MysqlConfig
  }
  readonly _allConnections: Sized
  readonly _freeConnections: Sized
  readonly _connectionQueue: Sized
}

interface Sized {
  readonly length: number
}

/** A statement as the application gives it, or the driver's own command. */
interface Described {
  readonly sql?: unknown
  readonly values?: unknown
  readonly namedPlaceholders?: unknown
}

export function placeOf({ host, port, socketPath, database }: MysqlConfig): DatabasePlace {
  const namespace = database || undefined
  return socketPath ? { namespace, address: socketPath } : { namespace, address: host, port: Number(port) }
}

/** `localhost:3306/shop`. */
export function poolName({ config: { connectionConfig } }: MysqlPool): string {
  const { address = '', port, namespace = '' } = placeOf(connectionConfig)
  return `${address}${port === undefined ? '' : `:${port}`}/${namespace}`
}

export function stateOf({ config, _allConnections, _freeConnections, _connectionQueue }: MysqlPool): PoolState {
  const { connectionLimit, maxIdle } = config
  const idle = _freeConnections.length
  return {
    used: _allConnections.length - idle,
    idle,
    pending: _connectionQueue.length,
    // 0: no limit.
    max: connectionLimit || undefined,
    idleMax: maxIdle,
  }
}

export function textOf(query: unknown): string | undefined {
  const sql = typeof query === 'object' && query !== null ? (query as Described).sql : query
  return typeof sql === 'string' ? sql : undefined
}

/** Without named placeholders, an object is one value, as in `SET ?`. */
export function valuesOf(query: unknown, second: unknown, { namedPlaceholders }: MysqlConfig): unknown {
  const described = typeof query === 'object' && query !== null ? (query as Described) : undefined
  const given = typeof second === 'function' ? undefined : second
  const values = described?.values ?? given
  if (values === undefined || values === null || Array.isArray(values)) return values
  return (described?.namedPlaceholders ?? namedPlaceholders) ? values : [values]
}

const openCalls = new WeakMap<object, DatabaseCall[]>()

/**
 * The calls of a connection that have not ended, the oldest first. The drivers forget some of them when it is lost. A `Set` would make
 * itself anew whenever a few have come and gone.
 */
export function openCallsOf(connection: MysqlConnection): DatabaseCall[] {
  const known = openCalls.get(connection)
  if (known !== undefined) return known
  const open: DatabaseCall[] = []
  openCalls.set(connection, open)
  // Not a listener of `error`: with one, an error that nobody handles would no longer end the process.
  connection.on(errorMonitor, (error) => {
    if ((error as { fatal?: unknown } | undefined)?.fatal === true) failAll([...open], error)
  })
  return open
}

/** `destroy()` calls nobody back; a callback that is on its way comes first. */
export function failDestroyed(connection: MysqlConnection): void {
  const open = openCalls.get(connection)
  if (open === undefined || open.length === 0) return
  const error = Object.assign(new Error('The connection was destroyed'), { code: 'CONNECTION_DESTROYED' })
  process.nextTick(failAll, [...open], error)
}

function failAll(open: Iterable<DatabaseCall>, error: unknown): void {
  for (const call of open) call.fail(error)
}
