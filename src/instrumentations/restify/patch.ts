import type { Patch } from '../contract.ts'
import type { manifest } from './manifest.ts'

interface RestifyRequest {
  readonly route?: { readonly path: string | RegExp }
}

export const patch: Patch<typeof manifest> = {
  // It gives the handlers of the route that it has found and noted: https://github.com/restify/node-restify/blob/v11.1.0/lib/router.js#L72
  'prototype.lookup': (original, kit) =>
    function lookup(request: RestifyRequest, ...rest) {
      const handlers = original.call(this, request, ...rest)
      const path = handlers === undefined ? undefined : request.route?.path
      if (path !== undefined) kit.setRoute(String(path))
      return handlers
    },
}
