import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Kit } from '../contract.ts'
import { rpcServerKey } from '../semantics/rpc.ts'
import { serveCall } from './serve.ts'

type StreamListener = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, ...rest: unknown[]) => void

interface Http2Server {
  listeners(event: 'stream'): StreamListener[]
  removeListener(event: 'stream', listener: StreamListener): unknown
  on(event: 'stream', listener: StreamListener): unknown
}

interface GrpcServer {
  /** By path, as `/shop.Stock/Count`. */
  readonly handlers?: ReadonlyMap<string, unknown>
}

/** `setUp` adds the library's own listener to `http2Server`, which the application never sees: it is called in a call's context. */
export function watchServer<T>(
  grpcServer: GrpcServer,
  http2Server: Http2Server | null | undefined,
  setUp: () => T,
  kit: Kit,
): T {
  const before = http2Server?.listeners('stream') ?? []
  const result = setUp()
  try {
    if (http2Server) traceStreams(grpcServer, http2Server, before, kit)
  } catch (error) {
    kit.failed('trace a gRPC server', error)
  }
  return result
}

function traceStreams(
  grpcServer: GrpcServer,
  http2Server: Http2Server,
  before: readonly StreamListener[],
  kit: Kit,
): void {
  const isKnown = (path: string): boolean => grpcServer.handlers?.has(path) !== false
  for (const listener of http2Server.listeners('stream')) {
    if (before.includes(listener)) continue
    http2Server.removeListener('stream', listener)
    http2Server.on('stream', function onStream(this: unknown, stream, headers, ...rest) {
      const work = (): void => listener.call(this, stream, headers, ...rest)
      const context = serveCall(stream, headers, isKnown, kit)
      if (context === undefined) work()
      else kit.runIn(context, work)
    })
  }
  Object.defineProperty(http2Server, rpcServerKey, { value: true })
}
