import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2'
import type { Attributes, Context, Described, Kit, OpenSpan, Series } from '../contract.ts'
import { captureHeaders, createCapture, type HeaderCapture } from '../semantics/capture-headers.ts'
import { createIsExcluded, type IsExcluded } from '../semantics/excluded-hosts.ts'
import {
  aborted,
  clientDuration,
  createMethods,
  endWithError,
  endWithStatus,
  errorTypeOf,
  type Methods,
  timedOut,
} from '../semantics/http.ts'
import { peerOf } from '../semantics/http2-peer.ts'
import { type ClientMeasured, createClientMeasured } from '../semantics/measured.ts'
import { createNotes } from '../semantics/note.ts'
import { createIsSensitive, type IsSensitive } from '../semantics/redact-query.ts'
import { secondsOf, startMs } from '../semantics/seconds.ts'
import { type StreamWatch, watchStream } from '../semantics/stream-events.ts'
import {
  cancel,
  describeClientRequest,
  headerIn,
  headersWith,
  type Origin,
  parseOrigin,
  resetName,
  type SentHeaders,
} from './describe.ts'

/** What all requests of the process share. */
interface Sending {
  readonly kit: Kit
  readonly methods: Methods
  readonly isSensitive: IsSensitive
  readonly isExcluded: IsExcluded
  readonly measured: (measured: ClientMeasured) => Series
  readonly requestHeaders: HeaderCapture
  readonly responseHeaders: HeaderCapture
}

let sending: Sending | undefined

function sendingWith(kit: Kit): Sending {
  const { settings } = kit
  return {
    kit,
    methods: createMethods(settings.httpKnownMethods),
    isSensitive: createIsSensitive(settings.sensitiveQueryParameters),
    isExcluded: createIsExcluded(settings.propagationExcludedHosts),
    measured: createClientMeasured(kit.histogram(...clientDuration)),
    requestHeaders: createCapture('request', settings.httpClientRequestHeaders),
    responseHeaders: createCapture('response', settings.httpClientResponseHeaders),
  }
}

const origins = createNotes<Origin>()

/** Remembers where a session leads to. */
export function originOf(session: object, authority: unknown): void {
  const origin = parseOrigin(authority)
  if (origin !== undefined) origins.put(session, origin)
}

/** Of a session that was made before anybody looked: Node itself keeps where it leads to. */
function originKeptBy(session: object): Origin | undefined {
  const kept = (name: string): unknown => {
    const symbol = Object.getOwnPropertySymbols(session).find(({ description }) => description === name)
    return symbol === undefined ? undefined : (session as Record<symbol, unknown>)[symbol]
  }
  originOf(session, `${kept('protocol')}//${kept('authority')}`)
  return origins.of(session)
}

/** Sends a request by `send`, with its trace in the headers. */
export function sendRequest(
  session: ClientHttp2Session,
  headers: SentHeaders,
  send: (headers: SentHeaders) => ClientHttp2Stream,
  kit: Kit,
): ClientHttp2Stream {
  const exchange = begin(session, headers, kit)
  if (exchange === undefined) return send(headers)
  try {
    const stream = send(exchange.carriedBy(headers))
    exchange.follow(stream)
    return stream
  } catch (error) {
    exchange.refused(error)
    throw error
  }
}

function begin(session: ClientHttp2Session, headers: SentHeaders, kit: Kit): ClientExchange | undefined {
  try {
    const parent = kit.active()
    const origin = origins.of(session) ?? originKeptBy(session)
    if (origin === undefined || kit.isSuppressed(parent) || isOfAnother(session, headers)) return undefined
    sending ??= sendingWith(kit)
    return new ClientExchange(session, headers, origin, parent, sending)
  } catch (error) {
    kit.failed('trace an outgoing HTTP/2 request', error)
    return undefined
  }
}

/** Calls of grpc-js, and requests of undici, which puts its client on its sessions: both have spans already. */
function isOfAnother(session: object, headers: SentHeaders): boolean {
  if (headerIn(headers, 'user-agent')?.includes('grpc-node-js/') === true) return true
  return Object.getOwnPropertySymbols(session).some(({ description }) => description === 'client')
}

class ClientExchange implements StreamWatch, Described {
  /** The caller's own. */
  readonly context: Context
  readonly #sending: Sending
  readonly #session: ClientHttp2Session
  readonly #headers: SentHeaders
  readonly #origin: Origin
  readonly #attributes: Attributes
  readonly #span: OpenSpan
  readonly #startedMs: number
  #stream: ClientHttp2Stream | undefined
  #response: IncomingHttpHeaders | undefined
  #error: unknown
  #hasTimedOut = false
  #isOver = false

  constructor(session: ClientHttp2Session, headers: SentHeaders, origin: Origin, parent: Context, shared: Sending) {
    this.context = parent
    this.#sending = shared
    this.#session = session
    this.#headers = headers
    this.#origin = origin
    const header = (name: string): string | undefined => headerIn(headers, name)
    const method = shared.methods.of(header(':method') ?? 'GET')
    this.#attributes = describeClientRequest(header, method, this.#origin, shared.isSensitive) as Attributes
    this.#span = shared.kit.startDescribed('client', method.name, this, parent)
    this.#startedMs = startMs(this.#span)
  }

  describe(): Attributes {
    const attributes = { ...this.#attributes }
    captureHeaders(this.#sending.requestHeaders, (name) => headerIn(this.#headers, name), attributes)
    return attributes
  }

  carriedBy(headers: SentHeaders): SentHeaders {
    const { kit, isExcluded } = this.#sending
    if (isExcluded(String(this.#attributes['server.address'] ?? ''))) return headers
    const carried: Record<string, string> = {}
    kit.injectInto(kit.contextWith(this.context, this.#span), (name, value) => {
      carried[name] = value
    })
    return headersWith(headers, carried)
  }

  follow(stream: ClientHttp2Stream): void {
    this.#stream = stream
    watchStream(stream, this, this.#sending.kit)
  }

  /** Node has not taken the request. */
  refused(error: unknown): void {
    this.#end(errorTypeOf(error), error)
  }

  hears(event: unknown, argument: unknown): void {
    switch (event) {
      case 'response':
        this.#response = argument as IncomingHttpHeaders
        return
      case 'timeout':
        this.#hasTimedOut = true
        return
      case 'error':
        this.#error = argument
        return
      case 'end':
        if (this.#isWhole()) this.#end(undefined, undefined)
        return
      case 'close':
        this.#end(this.#reason(), this.#error)
    }
  }

  /** A stream that is given up ends, too, but is destroyed then. */
  #isWhole(): boolean {
    const stream = this.#stream
    return this.#response !== undefined && stream?.rstCode === 0 && !stream.destroyed
  }

  #reason(): string {
    const rstCode = this.#stream?.rstCode ?? 0
    if (this.#hasTimedOut) return timedOut
    if (this.#error === undefined) return aborted
    // What Node says of a stream hides why: the end of its connection, or the reset.
    const { cause } = this.#error as { cause?: unknown }
    if (cause === undefined && rstCode !== 0 && rstCode !== cancel) return resetName(rstCode)
    const type = errorTypeOf(cause ?? this.#error)
    return type === 'ABORT_ERR' || type === 'AbortError' ? aborted : type
  }

  #end(reason: string | undefined, error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    const span = this.#span
    const status = this.#response === undefined ? undefined : Number(this.#response[':status'])
    if (span.isRecording()) this.#describeResponse()
    if (reason === undefined) endWithStatus(span, status as number, 400)
    else {
      if (status !== undefined) span.setAttribute('http.response.status_code', status)
      endWithError(span, reason, error instanceof Error ? error.message : undefined)
    }
    this.#measure(status, reason ?? (status !== undefined && status >= 400 ? String(status) : undefined))
  }

  #describeResponse(): void {
    const attributes: Attributes = { 'network.protocol.version': '2' }
    const peer = peerOf(this.#session)
    if (peer?.address !== undefined) attributes['network.peer.address'] = peer.address
    if (peer?.port !== undefined) attributes['network.peer.port'] = peer.port
    captureHeaders(this.#sending.responseHeaders, (name) => this.#response?.[name], attributes)
    for (const name in attributes) this.#span.setAttribute(name, attributes[name] as string[])
  }

  #measure(status: number | undefined, error: string | undefined): void {
    const series = this.#sending.measured({
      method: this.#attributes['http.request.method'] as string,
      address: this.#attributes['server.address'] as string,
      port: this.#attributes['server.port'] as number,
      version: '2',
      status,
      error,
    })
    series.record(secondsOf(this.#span, this.#startedMs), this.#span)
  }
}
