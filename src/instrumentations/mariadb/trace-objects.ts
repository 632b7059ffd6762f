import type { Callable, Kit } from '../contract.ts'
import { createConnectionPools, noPools } from '../semantics/connection-pools.ts'
import { acquire, acquired } from '../semantics/connection-waits.ts'
import { createDatabaseCalls } from '../semantics/database.ts'
import { type MariadbPool, nameOf, stateOf, type Target } from './describe.ts'
import { createPoolWaits } from './pool-waits.ts'
import { createQueries } from './trace-queries.ts'
import { wrapMethod } from './wrap-method.ts'

/** Gives back what it is given, from now on traced. */
export interface Tracing {
  connection(connection: object, target: Target | undefined): object
  pool(pool: object, target: Target): object
  cluster(cluster: object): object
}

const statements = { beginTransaction: 'START TRANSACTION', commit: 'COMMIT', rollback: 'ROLLBACK' } as const
const ignore = (): void => {}
const ofAll = ['query', 'execute', 'batch'] as const

export function createTracing(kit: Kit): Tracing {
  const calls = createDatabaseCalls(kit, 'mariadb')
  const targets = new WeakMap<object, Target>()
  const pools = createConnectionPools<MariadbPool>(kit, {
    nameOf: (pool) => nameOf(targets.get(pool) as Target),
    stateOf: (pool) => stateOf(pool, targets.get(pool) as Target),
  })
  const waits = createPoolWaits(pools)
  const queries = createQueries(kit, calls, targets, waits)

  const connection: Tracing['connection'] = (given, target) => {
    if (target !== undefined) targets.set(given, target)
    for (const name of ofAll) wrapMethod(kit, given, name, (original) => queries.query(original, name))
    for (const [name, sql] of Object.entries(statements)) {
      wrapMethod(kit, given, name, (original) => queries.fixed(original, sql))
    }
    wrapMethod(kit, given, 'queryStream', queries.stream)
    wrapMethod(kit, given, 'prepare', queries.prepare)
    return given
  }

  let isInside = false

  /** Gives out connections: by a promise, or by a callback that comes last. A cluster asks one of its pools. */
  const giver = (original: Callable): Callable =>
    function getConnection(this: MariadbPool, ...args: unknown[]) {
      if (isInside) return original.apply(this, args)
      const target = targets.get(this)
      // What it gave out, the pool tells by an event, as of its own queries.
      const told = target === undefined ? noPools : { ...noPools, failed: pools.failed }
      const acquisition = acquire({ kit, pools: told, calls, placeOf: () => target?.place ?? {} }, this)
      let over = (): void => {}
      const given = (made: object): object => {
        over()
        acquisition.given(made)
        return connection(made, target)
      }
      const failed = (error: unknown): void => {
        over()
        acquisition.failed(error)
      }
      const last = args.length - 1
      const callback = args[last]
      if (typeof callback === 'function')
        args[last] = acquired({ kit }, { parent: acquisition.parent, given, failed }, callback as Callable)
      isInside = true
      let result: unknown
      try {
        const waiting = waits.during(this, ignore, () => original.apply(this, args))
        over = waiting.over
        result = waiting.result
      } finally {
        isInside = false
      }
      if (typeof callback === 'function') return result
      return (result as Promise<object>).then(given, (error) => {
        failed(error)
        throw error
      })
    }

  return {
    connection,
    pool(pool, target) {
      targets.set(pool, target)
      for (const name of ofAll) wrapMethod(kit, pool, name, (original) => queries.pooled(original, name))
      wrapMethod(kit, pool, 'getConnection', giver)
      waits.watch(pool as MariadbPool)
      return pool
    },
    cluster(cluster) {
      wrapMethod(kit, cluster, 'getConnection', giver)
      wrapMethod(kit, cluster, 'of', (original) => {
        return function of(this: unknown, ...args: unknown[]) {
          const filtered = original.apply(this, args) as object
          wrapMethod(kit, filtered, 'getConnection', giver)
          return filtered
        }
      })
      return cluster
    },
  }
}
