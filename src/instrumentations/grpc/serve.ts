import type { Http2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Attributes, Context, Described, Kit, OpenSpan, ServerCall } from '../contract.ts'
import { captureHeaders } from '../semantics/capture-headers.ts'
import { hostAndPort } from '../semantics/host-and-port.ts'
import { peerOf } from '../semantics/http2-peer.ts'
import { cancelled, createRpc, deadlineExceeded, type Method, type OpenCall, type Rpc } from '../semantics/rpc.ts'
import { startMs } from '../semantics/seconds.ts'
import { type StreamWatch, watchStream } from '../semantics/stream-events.ts'
import { deadlineAttributes, outcomeOf, timeoutOf } from './describe.ts'

interface Serving {
  readonly kit: Kit
  readonly rpc: Rpc
  /** Of the methods that the servers have. */
  readonly methods: Map<string, Method>
}

let serving: Serving | undefined

/** Gives the context in which the call is to be served; `undefined` when it is no gRPC call. */
export function serveCall(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  isKnown: (path: string) => boolean,
  kit: Kit,
): Context | undefined {
  try {
    if (headers['content-type']?.startsWith('application/grpc') !== true) return undefined
    serving ??= { kit, rpc: createRpc('server', kit), methods: new Map() }
    const path = String(headers[':path'])
    const watch = serving.rpc.isIgnored(path)
      ? { context: kit.suppressed, hears() {} }
      : new ServedCall(stream, headers, methodOf(path, isKnown(path), serving), serving)
    watchStream(stream, watch, kit)
    return watch.context
  } catch (error) {
    kit.failed('trace an incoming gRPC call', error)
    return undefined
  }
}

function methodOf(path: string, isKnown: boolean, { rpc, methods }: Serving): Method {
  if (!isKnown) return rpc.unknownMethod(path)
  let method = methods.get(path)
  if (method === undefined) {
    method = rpc.methodOf(path)
    methods.set(path, method)
  }
  return method
}

/**
 * A call that is being served, from the stream that brings it to the end of that stream. What was sent to the client is read off
 * the stream: whoever has sent it, the handler, an interceptor, or the library itself.
 */
class ServedCall implements StreamWatch, ServerCall, OpenCall, Described {
  readonly type = 'grpc'
  readonly span: OpenSpan
  readonly context: Context
  readonly method: Method
  readonly startedMs: number
  readonly deadline: number | undefined
  readonly #serving: Serving
  readonly #stream: ServerHttp2Stream
  /** A stream that is closed has none any more. */
  readonly #session: Http2Session | undefined
  readonly #headers: IncomingHttpHeaders
  readonly #timeoutMs: number | undefined
  #isOver = false

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, method: Method, serving: Serving) {
    const { kit } = serving
    this.#serving = serving
    this.#stream = stream
    this.#session = stream.session
    this.#headers = headers
    this.method = method
    this.#timeoutMs = timeoutOf(headers['grpc-timeout'])
    this.deadline = this.#timeoutMs === undefined ? undefined : Date.now() + this.#timeoutMs
    const caller = kit.extract(headers)
    this.span = kit.startDescribed('server', method.name, this, caller)
    this.startedMs = startMs(this.span)
    this.context = kit.serverContext(caller, this)
  }

  describe(): Attributes {
    const { requestMetadata } = this.#serving.rpc
    const headers = this.#headers
    const authority = headers[':authority'] ?? headers.host
    const { name, port } = hostAndPort(authority ?? '')
    const peer = peerOf(this.#session)
    const attributes = {
      ...this.method.attributes,
      'server.address': authority === undefined ? undefined : name,
      'server.port': port,
      'network.peer.address': peer?.address,
      'network.peer.port': peer?.port,
      ...deadlineAttributes(this.#timeoutMs, headers['grpc-previous-rpc-attempts']),
    } as Attributes
    captureHeaders(requestMetadata, (key) => headers[key], attributes)
    return attributes
  }

  /** `close` comes last and always. */
  hears(event: unknown): void {
    if (event !== 'close' || this.#isOver) return
    this.#isOver = true
    const { span, deadline } = this
    const sent = outcomeOf(this.#stream)
    const remainingMs = deadline === undefined ? undefined : deadline - Date.now()
    const isLate = remainingMs !== undefined && remainingMs <= toleranceMs(this.#timeoutMs ?? 0)
    const code = sent?.code ?? (isLate ? deadlineExceeded : cancelled)
    if (span.isRecording()) {
      if (remainingMs !== undefined) span.setAttribute('acme.grpc.remaining_ms', remainingMs)
      const endedBy = this.#endedBy(sent?.code, isLate)
      if (endedBy !== undefined) span.setAttribute('acme.grpc.ended_by', endedBy)
      this.#captureResponse()
    }
    this.#serving.rpc.end(this, code, sent?.details ?? '')
  }

  /** Only where it was not the answer. */
  #endedBy(sent: number | undefined, isLate: boolean): string | undefined {
    if (sent !== undefined) return sent === deadlineExceeded && isLate ? 'deadline' : undefined
    if (isLate) return 'deadline'
    return this.#session?.destroyed === true ? 'connection' : 'client'
  }

  #captureResponse(): void {
    const { responseMetadata } = this.#serving.rpc
    if (responseMetadata.length === 0) return
    const { sentHeaders, sentTrailers } = this.#stream
    const attributes: Attributes = {}
    captureHeaders(responseMetadata, (key) => sentHeaders?.[key] ?? sentTrailers?.[key], attributes)
    for (const name in attributes) this.span.setAttribute(name, attributes[name] as string[])
  }
}

/** The client's clock has begun earlier than ours, by the time that the call was under way. */
function toleranceMs(timeoutMs: number): number {
  return Math.min(100, timeoutMs / 5)
}
