import type { Callable, Kit, Patch } from '../contract.ts'
import { type MatchResult, routeIn } from './describe.ts'
import type { manifest } from './manifest.ts'

interface Router {
  match: Callable
}

export const patch: Patch<typeof manifest> = {
  /** An application that is thrown away shows the router that all share; the class stays as it is. */
  Hono: (original, kit) => {
    const { router } = new (original as unknown as new () => { readonly router: Router })()
    noteRouters(Object.getPrototypeOf(router), kit)
    return original
  },
}

const noted = new WeakSet<object>()

/** A router puts another function in the place of `match` when it is first asked: from then on, we stand before that. */
function noteRouters(routers: Router, kit: Kit): void {
  if (noted.has(routers)) return
  noted.add(routers)
  const first = routers.match
  routers.match = function match(this: Router, method, path) {
    listenTo(this, first, kit)
    return this.match(method, path)
  }
}

function listenTo(router: Router, first: Callable, kit: Kit): void {
  let current = first
  const match: Callable = function (this: Router, method, path) {
    const result: MatchResult = current.call(this, method, path)
    try {
      const route = routeIn(result)
      if (route !== undefined) kit.setRoute(route)
    } catch (error) {
      kit.failed('tell a route of Hono', error)
    }
    return result
  }
  Object.defineProperty(router, 'match', {
    configurable: true,
    enumerable: true,
    get: () => match,
    set(replaced: Callable) {
      current = replaced
    },
  })
}
