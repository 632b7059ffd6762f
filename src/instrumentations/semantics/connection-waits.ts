import type { Callable, Context, Kit } from '../contract.ts'
import type { ConnectionPools } from './connection-pools.ts'
import type { DatabaseCalls, DatabasePlace } from './database.ts'

/** On a connection that a pool has given out: the milliseconds that were waited for it. The next statement takes them. */
const waitedKey = Symbol.for('acme.otel-agent.waited')

export function noteWait(connection: object, waitedMs: number): void {
  // It was hidden when it was put there, and stays so.
  if (waitedKey in connection) (connection as { [waitedKey]?: number })[waitedKey] = waitedMs
  else Object.defineProperty(connection, waitedKey, { value: waitedMs, writable: true, configurable: true })
}

export function takeWait(connection: object): number | undefined {
  const noted = connection as { [waitedKey]?: number | undefined }
  const waitedMs = noted[waitedKey]
  if (waitedMs !== undefined) noted[waitedKey] = undefined
  return waitedMs
}

/** Somebody wants a connection of `pool`. */
export interface Acquiring<Pool> {
  readonly kit: Kit
  readonly pool: Pool
  readonly pools: ConnectionPools<Pool & object>
  readonly calls: DatabaseCalls
  readonly place: () => DatabasePlace
}

/** One request to a pool, from now on. */
export interface Acquisition {
  readonly parent: Context
  given(connection: object): void
  /** A connection that could not be had has a span, since no query will. */
  failed(error: unknown): void
}

export function acquire<Pool extends object>({ kit, pool, pools, calls, place }: Acquiring<Pool>): Acquisition {
  const parent = kit.active()
  const startedMs = performance.now()
  pools.watch(pool)
  return {
    parent,
    given(connection) {
      const nowMs = performance.now()
      const waitedMs = nowMs - startedMs
      noteWait(connection, waitedMs)
      pools.gave(pool, connection, waitedMs, nowMs)
    },
    failed(error) {
      pools.failed(pool, error)
      if (!kit.isSuppressed(parent)) calls.begin(undefined, place(), parent).fail(error)
    },
  }
}

/** The callback `(error, connection)`, in the context of its own caller: pools call back in that of whoever gave it back. */
export function acquired({ kit }: { readonly kit: Kit }, acquisition: Acquisition, callback: Callable): Callable {
  return function connected(this: unknown, ...results: [error?: unknown, connection?: unknown]) {
    const [error, connection] = results
    if (error) acquisition.failed(error)
    else if (typeof connection === 'object' && connection !== null) acquisition.given(connection)
    return kit.runIn(acquisition.parent, () => callback.apply(this, results))
  }
}
