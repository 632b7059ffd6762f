import type { Callable, Kit, Wrapper } from '../contract.ts'
import { type ConnectionPools, createConnectionPools } from './connection-pools.ts'
import { acquire, acquired } from './connection-waits.ts'
import { createDatabaseCalls, type DatabaseSystem } from './database.ts'
import { type MysqlPool, placeOf, poolName, stateOf } from './mysql-connection.ts'

type PoolPatch = Readonly<Record<'prototype.getConnection' | 'prototype.releaseConnection', Wrapper>>

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
      return function getConnection(this: MysqlPool, callback: Callable, ...rest: unknown[]) {
        // A pool calls itself for somebody who has waited long: that is no new request.
        const isRequest = typeof callback === 'function' && !isOurs(callback)
        if (!isRequest || this?._allConnections === undefined) return original.call(this, callback, ...rest)
        const place = () => placeOf(this.config.connectionConfig)
        const acquisition = acquire({ kit, pool: this, pools, calls, place })
        const before = this._allConnections.length
        const startedMs = performance.now()
        let isNew = false
        const given = acquired({ kit }, acquisition, callback)
        const connected = marked(function connected(this: unknown, ...results: unknown[]) {
          if (isNew && !results[0]) pools.created(pool, performance.now() - startedMs)
          return given.apply(this, results)
        })
        const pool = this
        const result = original.call(this, connected, ...rest)
        isNew = this._allConnections.length > before
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

const ours = new WeakSet<Callable>()

function marked(callback: Callable): Callable {
  ours.add(callback)
  return callback
}

function isOurs(callback: Callable): boolean {
  return ours.has(callback)
}
