import type { ConnectionPools } from '../semantics/connection-pools.ts'
import type { MariadbPool } from './describe.ts'

/** A query of a pool that has no connection yet. */
interface Waiting {
  readonly startedMs: number
  readonly given: (waitedMs: number) => void
}

interface Emitter {
  on(event: string, listener: (connection: unknown) => void): unknown
}

/**
 * `pool.query()` does not show its connection: that it got one is told by the event `acquire`, in the order in which they were asked
 * for, or while `query()` still runs.
 */
export interface PoolWaits {
  watch(pool: MariadbPool): void
  /** Calls `given` when the pool has a connection for what `work` asks. What it gives back ends the waiting. */
  during<T>(pool: object, given: Waiting['given'], work: () => T): { readonly result: T; readonly over: () => void }
}

export function createPoolWaits(pools: ConnectionPools<MariadbPool>): PoolWaits {
  const queues = new WeakMap<object, Waiting[]>()
  let current: Waiting | undefined
  const queueOf = (pool: object): Waiting[] => {
    const queue = queues.get(pool) ?? []
    queues.set(pool, queue)
    return queue
  }
  const leave = (pool: object, waiting: Waiting): void => {
    const queue = queueOf(pool)
    const index = queue.indexOf(waiting)
    if (index !== -1) queue.splice(index, 1)
  }
  return {
    watch(pool) {
      pools.watch(pool)
      const emitter = pool as unknown as Emitter
      emitter.on('acquire', (connection) => {
        const waiting = current ?? queueOf(pool)[0]
        if (waiting === undefined) return
        leave(pool, waiting)
        const nowMs = performance.now()
        const waitedMs = nowMs - waiting.startedMs
        waiting.given(waitedMs)
        if (typeof connection === 'object' && connection !== null) pools.gave(pool, connection, waitedMs, nowMs)
      })
      emitter.on('release', (connection) => {
        if (typeof connection === 'object' && connection !== null) pools.tookBack(pool, connection)
      })
    },
    during(pool, given, work) {
      const waiting = { startedMs: performance.now(), given }
      queueOf(pool).push(waiting)
      const outer = current
      current = waiting
      try {
        return { result: work(), over: () => leave(pool, waiting) }
      } finally {
        current = outer
      }
    },
  }
}
