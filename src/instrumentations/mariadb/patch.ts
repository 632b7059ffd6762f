import type { Callable, Kit, Patch, Wrapper } from '../contract.ts'
import { guardedPatch, quietly } from '../guarded.ts'
import { targetOf } from './describe.ts'
import type { manifest } from './manifest.ts'
import { createTracing, type Tracing } from './trace-objects.ts'

let shared: Tracing | undefined

function tracingWith(kit: Kit): Tracing {
  shared ??= createTracing(kit)
  return shared
}

/** With promises, the connection comes later; with callbacks, at once. A rejection stays one. */
const connection: Wrapper = (original, kit) =>
  function createConnection(this: unknown, ...args: unknown[]) {
    const given = original.apply(this, args)
    const note = quietly(kit, 'trace mariadb', (made: object) => tracingWith(kit).connection(made, targetOf(args[0])))
    const trace = (made: object): object => {
      note(made)
      return made
    }
    return typeof given?.then === 'function' ? given.then(trace) : trace(given)
  }

const pool: Wrapper = (original: Callable, kit) =>
  function createPool(this: unknown, ...args: unknown[]) {
    return tracingWith(kit).pool(original.apply(this, args), targetOf(args[0]))
  }

const cluster: Wrapper = (original: Callable, kit) =>
  function createPoolCluster(this: unknown, ...args: unknown[]) {
    return tracingWith(kit).cluster(original.apply(this, args))
  }

export const patch: Patch<typeof manifest> = guardedPatch('mariadb', {
  createConnection: connection,
  createPool: pool,
  createPoolCluster: cluster,
  'default.createConnection': connection,
  'default.createPool': pool,
  'default.createPoolCluster': cluster,
})
