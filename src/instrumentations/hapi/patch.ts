import type { Patch } from '../contract.ts'
import { quietly } from '../guarded.ts'
import type { manifest } from './manifest.ts'

interface HapiRequest {
  readonly raw: { readonly req: object }
  readonly route: { readonly path: string }
  /** Special are those for what is not found, and for a path that is none. */
  readonly _route: { readonly _special: boolean }
}

export const patch: Patch<typeof manifest> = {
  // After `onRequest`, which may change the path: https://github.com/hapijs/hapi/blob/v21.4.0/lib/request.js#L332
  'prototype._lookup': (original, kit) => {
    const tell = quietly(kit, 'tell a route of hapi', ({ _route, raw, route }: HapiRequest) => {
      const request = _route._special ? undefined : kit.serverRequest()
      if (request?.serves?.(raw.req) === true) request.route = route.path
    })
    return function _lookup(this: HapiRequest, ...args) {
      const result = original.apply(this, args)
      tell(this)
      return result
    }
  },
}
