import type { Callable, Kit, Patch } from '../contract.ts'
import { guardedPatch } from '../guarded.ts'
import { type ConnectionPools, createConnectionPools } from '../semantics/connection-pools.ts'
import { acquire, acquired } from '../semantics/connection-waits.ts'
import { createDatabaseCalls } from '../semantics/database.ts'
import { type PgPool, placeOf, poolName, stateOf } from './describe.ts'
import type { manifest } from './manifest.ts'

let shared: ConnectionPools<PgPool> | undefined

function poolsOf(kit: Kit): ConnectionPools<PgPool> {
  shared ??= createConnectionPools<PgPool>(kit, { nameOf: poolName, stateOf })
  return shared
}

export const patch: Patch<typeof manifest> = guardedPatch('pg-pool', {
  'prototype.connect': (original, kit) => {
    const pools = poolsOf(kit)
    const calls = createDatabaseCalls(kit, 'postgresql')
    const acquiring = { kit, pools, calls, placeOf }
    return function connect(this: PgPool, ...args: unknown[]) {
      const acquisition = acquire(acquiring, this)
      const callback = args[0] as Callable | undefined
      if (typeof callback === 'function') return original.call(this, acquired(acquiring, acquisition, callback))
      const result = original.apply(this, args) as PromiseLike<object>
      return result.then(
        (client) => {
          acquisition.given(client)
          return client
        },
        (error) => {
          acquisition.failed(error)
          throw error
        },
      )
    }
  },
  'prototype.newClient': (original, kit) => {
    if (kit.settings.metricsExporters.length === 0) return original
    const pools = poolsOf(kit)
    return function newClient(this: PgPool, ...args: unknown[]) {
      const startedMs = performance.now()
      const result = original.apply(this, args)
      this._clients?.at(-1)?.once?.('connect', () => pools.created(this, performance.now() - startedMs))
      return result
    }
  },

  'prototype._release': (original, kit) => {
    if (kit.settings.metricsExporters.length === 0) return original
    const pools = poolsOf(kit)
    return function _release(this: PgPool, client: object, ...rest: unknown[]) {
      pools.tookBack(this, client)
      return original.call(this, client, ...rest)
    }
  },
})
