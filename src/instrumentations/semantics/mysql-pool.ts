import type { Callable, Kit, Wrapper } from '../contract.ts'
import { type ConnectionPools, createConnectionPools } from './connection-pools.ts'
import { acquire, acquired } from './connection-waits.ts'
import { createDatabaseCalls, type DatabaseSystem } from './database.ts'
import { type MysqlPool, placeOf, poolName, stateOf } from './mysql-connection.ts'

type PoolPatch = Readonly<Record<'prototype.getConnection' | 'prototype.releaseConnection', Wrapper>>

/** A property, not a `WeakSet`: there is such a function for each query, and V8 would have to look after all that it still holds. */
const isOurs = Symbol('asked by otel-agent')

type Waiting = Callable & { [isOurs]?: boolean }

/** Of the pools of `mysql` and `mysql2`. Those of a cluster are such pools, too. */
export function mysqlPoolPatch(system: DatabaseSystem): PoolPatch {
  let shared: ConnectionPools<MysqlPool> | undefined
  const poolsOf = (kit: Kit): ConnectionPools<MysqlPool> => {
    shared ??= createConnectionPools<MysqlPool>(kit, { nameOf: poolName, stateOf })
    return shared
  }
  return {
    'prototype.getConnection': (original, kit) => {
      const pools = poolsOf(kit)
      const calls = createDatabaseCalls(kit, system)
      const placeOfPool = (pool: MysqlPool) => placeOf(pool.config.connectionConfig)
      const acquiring = { kit, pools, calls, placeOf: placeOfPool }
      return function getConnection(this: MysqlPool, callback: Waiting, ...rest: unknown[]) {
        // A pool calls itself for somebody who has waited long: that is no new request.
        const isRequest = typeof callback === 'function' && callback[isOurs] !== true
        if (!isRequest || this?._allConnections === undefined) return original.call(this, callback, ...rest)
        const acquisition = acquire(acquiring, this)
        const before = this._allConnections.length
        const connected: Waiting = acquired(acquiring, acquisition, callback)
        connected[isOurs] = true
        const result = original.call(this, connected, ...rest)
        acquisition.needsNew = this._allConnections.length > before
        return result
      }
    },

    'prototype.releaseConnection': (original, kit) => {
      if (kit.settings.metricsExporters.length === 0) return original
      const pools = poolsOf(kit)
      return function releaseConnection(this: MysqlPool, connection: object, ...rest: unknown[]) {
        pools.tookBack(this, connection)
        return original.call(this, connection, ...rest)
      }
    },
  }
}
