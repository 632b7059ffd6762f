import type { Callable, Kit, Patch, ServerRequest, Wrapper } from '../contract.ts'
import { guarded, quietly } from '../guarded.ts'
import type { manifest } from './manifest.ts'

interface App {
  use: Callable
  readonly stack: Layer[]
}

interface Layer {
  /** Without a slash at its end: empty for what is mounted nowhere. */
  readonly route: string
  handle: Callable
}

export const patch: Patch<typeof manifest> = {
  '': (original, kit) =>
    function createServer(this: unknown, ...args) {
      const app: App = original.apply(this, args)
      app.use = guarded('trace connect', mounting)(app.use, kit, app)
      return app
    },
}

const mounting: Wrapper = (original, kit) =>
  function use(this: App, route, fn) {
    const before = this.stack.length
    const result = original.call(this, route, fn)
    const mounted = typeof route === 'string' ? fn : route
    const child = typeof mounted?.handle === 'function' ? mounted : undefined
    for (const layer of this.stack.slice(before)) {
      if (layer.route !== '' || child !== undefined) noteReached(layer, this, child, kit)
    }
    return result
  }

/** For each request, where the applications are mounted that it has reached. */
const prefixes = new WeakMap<ServerRequest, Map<object, string>>()

/** Connect takes the handler out of the layer once for each request that it is to get: https://github.com/senchalabs/connect/blob/3.7.0/index.js#L182 */
function noteReached(layer: Layer, app: App, child: object | undefined, kit: Kit): void {
  let { handle } = layer
  const tell = quietly(kit, 'tell a route of connect', () => {
    const request = kit.serverRequest()
    if (request === undefined) return
    const route = (prefixes.get(request)?.get(app) ?? '') + layer.route
    if (route !== '') request.route = route
    if (child === undefined) return
    const known = prefixes.get(request)
    if (known === undefined) prefixes.set(request, new Map([[child, route]]))
    else known.set(child, route)
  })
  Object.defineProperty(layer, 'handle', {
    configurable: true,
    enumerable: true,
    get() {
      tell()
      return handle
    },
    set(replaced: Callable) {
      handle = replaced
    },
  })
}
