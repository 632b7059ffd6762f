import type { Kit, Listeners, Patch } from '../contract.ts'
import { type FastifyRequest, routeOf } from './describe.ts'
import type { manifest } from './manifest.ts'
import { createTellingRoute, type RouteContext } from './telling-route.ts'

interface Fastify {
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: unknown, done: () => void) => void): void
}

let isWrapped = false

export const patch: Patch<typeof manifest> = {
  /** One is made for each route; `Request` makes its requests: https://github.com/fastify/fastify/blob/v5.12.1/lib/route.js#L510 */
  '': (Context, kit) => {
    isWrapped = true
    const tellingRoute = createTellingRoute((route, raw) => tellRoute(route, raw, kit))
    return function (this: object, ...args) {
      const context: RouteContext = Reflect.construct(Context, args, new.target ?? Context)
      return tellingRoute(context)
    }
  },
}

/** Of a Fastify that is part of a bundle, nothing can be wrapped. A hook is heard of by those who ask for all hooks. */
export const listeners: Listeners<typeof manifest> = {
  'fastify.initialization': ({ fastify }: { fastify: Fastify }, kit) => {
    if (isWrapped) return
    fastify.addHook('onRequest', (request, _reply, done) => {
      tellRoute(routeOf(request), request.raw, kit)
      done()
    })
  },
}

function tellRoute(route: string | undefined, raw: object, kit: Kit): void {
  try {
    const served = route === undefined ? undefined : kit.serverRequest()
    if (served?.serves?.(raw) === true) served.route = route
  } catch (error) {
    kit.failed('tell the route of a Fastify request', error)
  }
}
