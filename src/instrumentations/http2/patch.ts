import type { ClientHttp2Session } from 'node:http2'
import type { Callable, Kit, Patch, Wrapper } from '../contract.ts'
import type { manifest } from './manifest.ts'
import { originOf, sendRequest } from './send.ts'
import { serveStream } from './serve.ts'

const seen = new WeakSet<object>()

/** The classes are not exported: they are met with the first object of each, and changed once. */
function once(instance: object, change: (prototype: Record<string, Callable>) => void, kit: Kit): void {
  const prototype = Object.getPrototypeOf(instance) as Record<string, Callable>
  if (seen.has(prototype)) return
  seen.add(prototype)
  safely('trace HTTP/2', () => change(prototype), kit)
}

function put(prototype: object, name: string, length: number, value: Callable): void {
  Object.defineProperty(value, 'length', { configurable: true, value: length })
  Object.defineProperty(prototype, name, { configurable: true, enumerable: false, writable: true, value })
}

const serving: Wrapper = (original, kit) =>
  function createServer(this: unknown, ...args) {
    const server = original.apply(this, args)
    once(server, (prototype) => traceStreams(prototype, kit), kit)
    return server
  }

/** Every request comes to its server as a stream, whatever its handlers listen for. */
function traceStreams(prototype: Record<string, Callable>, kit: Kit): void {
  put(prototype, 'emit', 1, function emit(this: object, ...args) {
    // Asked for at each call: `node:domain` puts an `emit` of its own in the class of all emitters when it is loaded.
    const base = (Object.getPrototypeOf(prototype) as { emit: Callable }).emit
    const context = args[0] === 'stream' ? serveStream(this, args[1], args[2], kit) : undefined
    return context === undefined ? base.apply(this, args) : kit.runIn(context, () => base.apply(this, args))
  })
}

function traceRequests(prototype: Record<string, Callable>, kit: Kit): void {
  const { request } = prototype
  if (request === undefined) return
  put(prototype, 'request', request.length, function (this: ClientHttp2Session, headers, ...rest) {
    return sendRequest(this, headers, (carrying) => request.call(this, carrying, ...rest), kit)
  })
  Object.defineProperty(prototype.request, 'name', { configurable: true, value: request.name })
}

function safely(doing: string, work: () => void, kit: Kit): void {
  try {
    work()
  } catch (error) {
    kit.failed(doing, error)
  }
}

export const patch: Patch<typeof manifest> = {
  createServer: serving,
  createSecureServer: serving,
  connect: (original, kit) =>
    function connect(this: unknown, authority, ...rest) {
      const session = original.call(this, authority, ...rest)
      originOf(session, authority)
      once(session, (prototype) => traceRequests(prototype, kit), kit)
      return session
    },
}
