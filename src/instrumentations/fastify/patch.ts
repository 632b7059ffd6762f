import type { Listeners } from '../contract.ts'
import { type FastifyRequest, routeOf } from './describe.ts'
import type { manifest } from './manifest.ts'

interface Fastify {
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: unknown, done: () => void) => void): void
}

/** Fastify publishes each new instance before anything is registered on it, so our hook is the first and sees every request. */
export const listeners: Listeners<typeof manifest> = {
  'fastify.initialization': ({ fastify }: { fastify: Fastify }, kit) => {
    fastify.addHook('onRequest', function tellRoute(request, _reply, done) {
      const route = routeOf(request)
      const served = route === undefined ? undefined : kit.serverRequest()
      if (served?.serves?.(request.raw) === true) served.route = route
      done()
    })
  },
}
