import type { Patch } from '../contract.ts'
import { observeCall } from './call.ts'
import type { manifest } from './manifest.ts'
import { watchServer } from './watch-server.ts'

export const patch: Patch<typeof manifest> = {
  /** Every call of every client passes here once, before its interceptors; `channel` is where they end. */
  getInterceptingCall: (original, kit) =>
    function getInterceptingCall(this: unknown, interceptors, method, options, channel) {
      const make = (on: unknown): unknown => original.call(this, interceptors, method, options, on)
      return observeCall({ interceptors, method, options, channel, make }, kit)
    },
  /** Called for each HTTP/2 server that listens for a gRPC server. */
  'Server.prototype._setupHandlers': (original, kit) =>
    function _setupHandlers(this: object, http2Server, ...rest) {
      return watchServer(this, http2Server, () => original.call(this, http2Server, ...rest), kit)
    },
}
