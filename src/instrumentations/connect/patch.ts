import type { Callable, Kit, Patch, ServerRequest } from '../contract.ts'
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
      app.use = mounting(app.use, kit)
      return app
    },
}

function mounting(original: Callable, kit: Kit): Callable {
  return function use(this: App, route, fn) {
    const before = this.stack.length
    const result = original.call(this, route, fn)
    const mounted = typeof route === 'string' ? fn : route
    const child = typeof mounted?.handle === 'function' ? mounted : undefined
    for (const layer of this.stack.slice(before)) {
      if (layer.route !== '' || child !== undefined) noteReached(layer, this, child, kit)
    }
    return result
  }
}

/** For each request, where the applications are mounted that it has reached. */
const prefixes = new WeakMap<ServerRequest, Map<object, string>>()

/** Connect takes the handler out of the layer once for each request that it is to get: https://github.com/senchalabs/connect/blob/3.7.0/index.js#L182 */
function noteReached(layer: Layer, app: App, child: object | undefined, kit: Kit): void {
  let { handle } = layer
  const tell = (request: ServerRequest): void => {
    const route = (prefixes.get(request)?.get(app) ?? '') + layer.route
    if (route !== '') request.route = route
    if (child === undefined) return
    const known = prefixes.get(request)
    if (known === undefined) prefixes.set(request, new Map([[child, route]]))
    else known.set(child, route)
  }
  Object.defineProperty(layer, 'handle', {
    configurable: true,
    enumerable: true,
    get() {
      const request = kit.serverRequest()
      if (request !== undefined) tell(request)
      return handle
    },
    set(replaced: Callable) {
      handle = replaced
    },
  })
}
