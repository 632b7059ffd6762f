import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Context, Kit, Listeners, Patch, Wrapper } from '../contract.ts'
import type { Exchange } from './exchange.ts'
import type { manifest } from './manifest.ts'
import { exchanges } from './notes.ts'
import { sendRequest } from './send.ts'
import { serveRequest } from './serve.ts'
import { watchUpgrades } from './upgrade.ts'

interface RequestStart {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly server: { readonly emit: object }
}

let http: { readonly request: object } | undefined

/** An application may bring `@opentelemetry/instrumentation-http` and use it: then that one makes the spans. */
function isTracedByApplication(wrapped: object | undefined): boolean {
  return (wrapped as { __wrapped?: boolean } | undefined)?.__wrapped === true
}

interface Emitter {
  listenerCount(event: unknown): number
  rawListeners(event: unknown): readonly { readonly name: string }[]
}

/**
 * The way of all events to their listeners. The exchange hears them first, and the listeners of a server's request run in its
 * context: what comes by the connection would else have none.
 */
const hearing: Wrapper = (_original, kit, owner) => {
  // Asked for at each call: `node:domain` puts an `emit` of its own in the prototype when it is loaded.
  const base = Object.getPrototypeOf(owner) as { emit: { apply(self: object, args: ArrayLike<unknown>): boolean } }
  // Only ever applied to its arguments, as they are: V8 then makes no object of them. A closure over them is one for each event.
  const emitInContext = function (this: Emitter, ...args: unknown[]): boolean {
    const { context } = exchanges.of(this) as Exchange
    return kit.runIn(context as object, () => base.emit.apply(this, args))
  }
  return function emit(this: Emitter, event: unknown, argument: unknown) {
    const exchange = exchanges.of(this)
    if (exchange !== undefined) {
      hear(exchange, event, this, argument, kit)
      const { context } = exchange
      if (context !== undefined && isHeardOutside(context, this, event, kit)) {
        // biome-ignore lint/complexity/noArguments: as above
        return emitInContext.apply(this, arguments as never)
      }
    }
    // biome-ignore lint/complexity/noArguments: as above
    return base.emit.apply(this, arguments)
  }
}

/** Node's own only listeners of most requests, which need no context: on Node 24, running in one costs two maps and their copies. */
function isNodesOwn(listener: { readonly name: string } | undefined): boolean {
  return listener?.name === 'bound resOnFinish' || listener?.name === 'clearIncoming'
}

/** Most events of most requests have no listener, and most of the others come in their request's own context. */
function isHeardOutside(context: Context, emitter: Emitter, event: unknown, kit: Kit): boolean {
  const count = emitter.listenerCount(event)
  if (count === 0 || context === kit.active()) return false
  return count > 1 || (event !== 'finish' && event !== 'end') || !isNodesOwn(emitter.rawListeners(event)[0])
}

function hear(exchange: Exchange, event: unknown, emitter: object, argument: unknown, kit: Kit): void {
  try {
    exchange.hears(event, emitter, argument)
  } catch (error) {
    kit.failed('follow an HTTP request', error)
  }
}

export const patch: Patch<typeof manifest> = {
  /** Every request passes here once, however it was made: when its headers become text. */
  'ClientRequest.prototype._storeHeader': (original, kit) =>
    function _storeHeader(this: ClientRequest, firstLine: string, headers: unknown) {
      let written = headers
      try {
        if (!isTracedByApplication(http?.request)) written = sendRequest(this, headers, kit)
      } catch (error) {
        kit.failed('trace an outgoing HTTP request', error)
      }
      return original.call(this, firstLine, written)
    },
  'ClientRequest.prototype.emit': hearing,
  'IncomingMessage.prototype.emit': hearing,
  'ServerResponse.prototype.emit': hearing,
  /** Stays as it is; it is only looked at. */
  request: (original, _kit, owner) => {
    http = owner as typeof http
    return original
  },
}

export const listeners: Listeners<typeof manifest> = {
  'http.server.request.start': ({ request, response, server }: RequestStart, kit) => {
    // Without the patches, nobody would hear of the request's end.
    if (http !== undefined && !isTracedByApplication(server.emit)) serveRequest(request, response, kit)
  },
  'net.server.socket': ({ socket }: { socket: Socket }, kit) =>
    watchUpgrades((socket as { server?: Parameters<typeof watchUpgrades>[0] }).server, kit),
}
