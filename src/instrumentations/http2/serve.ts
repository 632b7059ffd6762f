import type { Http2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Attributes, Context, Described, Kit, OpenSpan, Series, ServerRequest } from '../contract.ts'
import { captureHeaders, createCapture, type HeaderCapture } from '../semantics/capture-headers.ts'
import { forwardedIn } from '../semantics/forwarded.ts'
import {
  clientDisconnected,
  createMethods,
  endWithError,
  endWithStatus,
  type Method,
  type Methods,
  serverDuration,
} from '../semantics/http.ts'
import { peerOf } from '../semantics/http2-peer.ts'
import { createIsIgnored, type IsIgnored } from '../semantics/ignored-paths.ts'
import { createMeasured, type Measured } from '../semantics/measured.ts'
import { createIsSensitive } from '../semantics/redact-query.ts'
import { rpcServerKey } from '../semantics/rpc.ts'
import { secondsOf, startMs } from '../semantics/seconds.ts'
import { type StreamWatch, watchStream } from '../semantics/stream-events.ts'
import { pathOf } from '../semantics/url-path.ts'
import { cancel, describeServerRequest, resetName, type ServerDescription, schemeOf } from './describe.ts'

/** What all servers of the process share. */
interface Serving extends ServerDescription {
  readonly kit: Kit
  readonly isIgnored: IsIgnored
  readonly methods: Methods
  readonly measured: (measured: Measured) => Series
  readonly requestHeaders: HeaderCapture
  readonly responseHeaders: HeaderCapture
}

let serving: Serving | undefined

function servingWith(kit: Kit): Serving {
  const { settings } = kit
  return {
    kit,
    methods: createMethods(settings.httpKnownMethods),
    isSensitive: createIsSensitive(settings.sensitiveQueryParameters),
    trustForwarded: settings.httpTrustForwarded,
    isIgnored: createIsIgnored(settings.httpIgnorePaths),
    measured: createMeasured(kit.histogram(...serverDuration)),
    requestHeaders: createCapture('request', settings.httpServerRequestHeaders),
    responseHeaders: createCapture('response', settings.httpServerResponseHeaders),
  }
}

/** Gives the context in which the stream is to be served; `undefined` where it is somebody else's. */
export function serveStream(
  server: object,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  kit: Kit,
): Context | undefined {
  try {
    const isRpc = rpcServerKey in server && headers['content-type']?.startsWith('application/grpc') === true
    if (isRpc) return undefined
    serving ??= servingWith(kit)
    const watch = serving.isIgnored(pathOf(headers[':path'] ?? ''))
      ? { context: kit.suppressed, hears() {} }
      : new ServerExchange(stream, headers, serving)
    watchStream(stream, watch, kit)
    return watch.context
  } catch (error) {
    kit.failed('trace an HTTP/2 request', error)
    return undefined
  }
}

/** A request that is being served. It is also where frameworks tell its route. */
class ServerExchange implements StreamWatch, ServerRequest, Described {
  readonly type = 'http'
  readonly span: OpenSpan
  readonly context: Context
  route: string | undefined = undefined
  readonly #serving: Serving
  readonly #stream: ServerHttp2Stream
  readonly #session: Http2Session | undefined
  readonly #headers: IncomingHttpHeaders
  readonly #method: Method
  readonly #startedMs: number
  #isOver = false

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, serving: Serving) {
    const { kit } = serving
    this.#serving = serving
    this.#stream = stream
    this.#session = stream.session
    this.#headers = headers
    this.#method = serving.methods.of(headers[':method'] ?? '')
    const caller = kit.extract(headers)
    this.span = kit.startDescribed('server', this.#method.name, this, caller)
    this.#startedMs = startMs(this.span)
    this.context = kit.serverContext(caller, this)
  }

  describe(): Attributes {
    const headers = this.#headers
    const attributes = describeServerRequest(headers, this.#method, peerOf(this.#session), this.#serving)
    captureHeaders(this.#serving.requestHeaders, (name) => headers[name], attributes)
    return attributes
  }

  /** Of the compatibility API: a request stands for its stream. */
  serves(request: object): boolean {
    return (request as { stream?: unknown }).stream === this.#stream
  }

  /** `close` comes last and always. */
  hears(event: unknown): void {
    if (event !== 'close' || this.#isOver) return
    this.#isOver = true
    const { sentHeaders } = this.#stream
    const status = sentHeaders === undefined ? undefined : Number(sentHeaders[':status'])
    this.#describeResponse()
    const isEventStream = String(sentHeaders?.['content-type']).startsWith('text/event-stream')
    const error = status !== undefined && (this.#isWhole() || isEventStream) ? undefined : this.#reason()
    if (error === undefined) endWithStatus(this.span, status as number, 500)
    else {
      if (status !== undefined) this.span.setAttribute('http.response.status_code', status)
      endWithError(this.span, error)
    }
    this.#measure(status, error ?? (status !== undefined && status >= 500 ? String(status) : undefined))
  }

  /** The handler had ended the response when the stream was closed, and nothing of it was left. */
  #isWhole(): boolean {
    const { aborted, rstCode, writableFinished } = this.#stream
    return !aborted && (rstCode === 0 || writableFinished)
  }

  /** Why there is no whole response. */
  #reason(): string {
    const { rstCode = cancel } = this.#stream
    return rstCode === 0 || rstCode === cancel ? clientDisconnected : resetName(rstCode)
  }

  #describeResponse(): void {
    const { span, route } = this
    if (route !== undefined) {
      span.setAttribute('http.route', route)
      span.updateName(`${this.#method.name} ${route}`)
    }
    const { responseHeaders } = this.#serving
    if (responseHeaders.length === 0 || !span.isRecording()) return
    const { sentHeaders } = this.#stream
    const attributes: Attributes = {}
    captureHeaders(responseHeaders, (name) => sentHeaders?.[name], attributes)
    for (const name in attributes) span.setAttribute(name, attributes[name] as string[])
  }

  #measure(status: number | undefined, error: string | undefined): void {
    const { trustForwarded, measured } = this.#serving
    const scheme = (trustForwarded ? forwardedIn(this.#headers).scheme : undefined) ?? schemeOf(this.#headers)
    const method = this.#method.attribute
    const series = measured({ method, scheme, version: '2', status, route: this.route, error })
    series.record(secondsOf(this.span, this.#startedMs), this.span)
  }
}
