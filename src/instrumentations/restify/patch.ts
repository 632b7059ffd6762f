import type { Patch } from '../contract.ts'
import { quietly } from '../guarded.ts'
import type { manifest } from './manifest.ts'

interface RestifyRequest {
  readonly route?: { readonly path: string | RegExp }
}

export const patch: Patch<typeof manifest> = {
  // It gives the handlers of the route that it has found and noted: https://github.com/restify/node-restify/blob/v11.1.0/lib/router.js#L72
  'prototype.lookup': (original, kit) => {
    const tell = quietly(kit, 'tell a route of restify', ({ route }: RestifyRequest) => {
      if (route !== undefined) kit.setRoute(String(route.path))
    })
    return function lookup(request: RestifyRequest, ...rest) {
      const handlers = original.call(this, request, ...rest)
      if (handlers !== undefined) tell(request)
      return handlers
    }
  },
}
