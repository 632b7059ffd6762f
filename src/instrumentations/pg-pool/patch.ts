import type { Callable, Patch } from '../contract.ts'
import { createWaits, noteWait } from '../semantics/database.ts'
import { type PgPool, poolName } from './describe.ts'
import type { manifest } from './manifest.ts'

export const patch: Patch<typeof manifest> = {
  'prototype.connect': (original, kit) => {
    const record = createWaits(kit)
    return function connect(this: PgPool, ...args: unknown[]) {
      const parent = kit.active()
      const startedMs = performance.now()
      const given = (client: unknown): void => {
        if (typeof client !== 'object' || client === null) return
        const waitedMs = performance.now() - startedMs
        noteWait(client, waitedMs)
        record(waitedMs, poolName(this))
      }
      const callback = args[0] as Callable | undefined
      if (typeof callback === 'function') {
        return original.call(this, function connected(this: unknown, ...results: unknown[]) {
          given(results[1])
          return kit.runIn(parent, () => callback.apply(this, results))
        })
      }
      const result = original.apply(this, args) as PromiseLike<unknown>
      return result.then((client) => {
        given(client)
        return client
      })
    }
  },
}
