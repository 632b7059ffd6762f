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

/** What all requests to the pools of a library have in common. */
export interface Acquiring<Pool> {
  readonly kit: Kit
  readonly pools: ConnectionPools<Pool & object>
  readonly calls: DatabaseCalls
  readonly placeOf: (pool: Pool) => DatabasePlace
}

/** One request to a pool, from now on. */
export interface Acquisition {
  readonly parent: Context
  given(connection: object): void
  /** A connection that could not be had has a span, since no query will. */
  failed(error: unknown): void
}

export function acquire<Pool extends object>(acquiring: Acquiring<Pool>, pool: Pool): Requested<Pool> {
  return new Requested(acquiring, pool)
}

/** A class, for there is one for each query that a pool makes. */
export class Requested<Pool extends object> implements Acquisition {
  readonly parent: Context
  /** The pool makes a connection for it. */
  needsNew = false
  readonly #acquiring: Acquiring<Pool>
  readonly #pool: Pool
  readonly #startedMs: number

  constructor(acquiring: Acquiring<Pool>, pool: Pool) {
    this.parent = acquiring.kit.active()
    this.#acquiring = acquiring
    this.#pool = pool
    this.#startedMs = performance.now()
    acquiring.pools.watch(pool)
  }

  given(connection: object): void {
    const { kit, pools } = this.#acquiring
    try {
      const nowMs = performance.now()
      const waitedMs = nowMs - this.#startedMs
      if (this.needsNew) pools.created(this.#pool, waitedMs)
      noteWait(connection, waitedMs)
      pools.gave(this.#pool, connection, waitedMs, nowMs)
    } catch (error) {
      kit.failed('tell of a wait for a connection', error)
    }
  }

  failed(error: unknown): void {
    const { kit, pools, calls, placeOf } = this.#acquiring
    try {
      pools.failed(this.#pool, error)
      if (!kit.isSuppressed(this.parent)) calls.begin(undefined, placeOf(this.#pool), this.parent).fail(error)
    } catch (fault) {
      kit.failed('tell of a connection that was not given', fault)
    }
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
