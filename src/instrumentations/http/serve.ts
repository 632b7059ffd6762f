import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Attributes, Context, Described, Kit, OpenSpan, Series, ServerRequest } from '../contract.ts'
import { captureHeaders, createCapture, type HeaderCapture } from '../semantics/capture-headers.ts'
import {
  clientDisconnected,
  createMethods,
  endWithError,
  endWithStatus,
  type Method,
  type Methods,
  serverDuration,
} from '../semantics/http.ts'
import { createIsIgnored, type IsIgnored } from '../semantics/ignored-paths.ts'
import { createMeasured, type Measured } from '../semantics/measured.ts'
import { createIsSensitive } from '../semantics/redact-query.ts'
import { secondsOf, startMs } from '../semantics/seconds.ts'
import { pathOf } from '../semantics/url-path.ts'
import { describeServerRequest, type ServerDescription, schemeOf } from './describe-server.ts'
import type { Exchange } from './exchange.ts'
import { exchanges } from './notes.ts'
import { createLookAtHeaders, type HeadersLookedAt } from './raw-headers.ts'
import { sentHeader } from './sent-header.ts'

/** What all servers of the process share. */
interface Serving extends ServerDescription {
  readonly kit: Kit
  readonly isIgnored: IsIgnored
  readonly methods: Methods
  readonly measured: (measured: Measured) => Series
  readonly lookAtHeaders: (request: IncomingMessage) => HeadersLookedAt
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
    lookAtHeaders: createLookAtHeaders(kit.carryingHeaders),
    requestHeaders: createCapture('request', settings.httpServerRequestHeaders),
    responseHeaders: createCapture('response', settings.httpServerResponseHeaders),
  }
}

/** Node tells of each request just before it gives it to the server's handlers, which then run in its context. */
export function serveRequest(request: IncomingMessage, response: ServerResponse, kit: Kit): void {
  serving ??= servingWith(kit)
  const exchange = serving.isIgnored(pathOf(request.url ?? ''))
    ? ignored(kit)
    : new ServerExchange(request, response, serving)
  exchanges.put(request, exchange)
  exchanges.put(response, exchange)
  kit.enter(exchange.context)
}

/** Before the `upgrade` or `connect` listeners of a server, which are to run in the context that this returns. */
export function serveUpgrade(
  request: IncomingMessage,
  kit: Kit,
): { context: Context; answered(status?: number): void } {
  serving ??= servingWith(kit)
  if (serving.isIgnored(pathOf(request.url ?? ''))) return { ...ignored(kit), answered() {} }
  return new ServerExchange(request, undefined, serving)
}

function ignored(kit: Kit): Exchange & { readonly context: Context } {
  return { context: kit.suppressed, hears() {} }
}

/** A request that is being served. It is also where frameworks tell its route. */
class ServerExchange implements Exchange, ServerRequest, Described {
  readonly type = 'http'
  readonly span: OpenSpan
  readonly context: Context
  route: string | undefined = undefined
  readonly #serving: Serving
  readonly #request: IncomingMessage
  readonly #response: ServerResponse | undefined
  readonly #method: Method
  readonly #headers: HeadersLookedAt
  readonly #scheme: string
  readonly #startedMs: number
  #isOver = false

  constructor(request: IncomingMessage, response: ServerResponse | undefined, serving: Serving) {
    const { kit } = serving
    this.#serving = serving
    this.#request = request
    this.#response = response
    this.#method = serving.methods.of(request.method ?? '')
    this.#scheme = schemeOf(request, serving)
    this.#headers = serving.lookAtHeaders(request)
    const caller = this.#headers.isCarrying ? kit.extract(request.headers) : kit.root
    this.span = kit.startDescribed('server', this.#method.name, this, caller)
    this.#startedMs = startMs(this.span)
    this.context = kit.serverContext(caller, this)
  }

  describe(): Attributes {
    const request = this.#request
    const { requestHeaders } = this.#serving
    const attributes = describeServerRequest(request, this.#method, this.#headers, this.#serving)
    if (requestHeaders.length > 0) captureHeaders(requestHeaders, (name) => request.headers[name], attributes)
    return attributes
  }

  baseUrl(): string | undefined {
    return (this.#request as { baseUrl?: string }).baseUrl
  }

  serves(message: object): boolean {
    return message === this.#request
  }

  /** `close` comes last and always: after the response was handed over, or when its connection is gone. */
  hears(event: unknown, emitter: object): void {
    if (event === 'close' && emitter === this.#response) this.#closed(this.#response)
  }

  /** For an upgrade: what was written first, or `undefined` when the connection was closed before. */
  answered(status: number | undefined): void {
    this.#end(status, status !== undefined)
  }

  #closed(response: ServerResponse): void {
    const { span } = this
    if (this.#isOver) return
    if (this.#serving.responseHeaders.length > 0 && span.isRecording()) {
      const attributes: Attributes = {}
      captureHeaders(this.#serving.responseHeaders, (name) => sentHeader(response, name), attributes)
      for (const name of Object.keys(attributes)) span.setAttribute(name, attributes[name] as string[])
    }
    const isComplete = response.writableFinished || isEventStream(response)
    this.#end(response.headersSent ? response.statusCode : undefined, isComplete)
  }

  #end(status: number | undefined, isComplete: boolean): void {
    if (this.#isOver) return
    this.#isOver = true
    const { span, route } = this
    if (route !== undefined) {
      span.setAttribute('http.route', route)
      span.updateName(`${this.#method.name} ${route}`)
    }
    let error: string | undefined
    if (isComplete && status !== undefined) {
      if (status >= 500) error = String(status)
      endWithStatus(span, status, 500)
    } else {
      error = clientDisconnected
      if (status !== undefined) span.setAttribute('http.response.status_code', status)
      endWithError(span, clientDisconnected)
    }
    this.#measure(status, error)
  }

  #measure(status: number | undefined, error: string | undefined): void {
    const series = this.#serving.measured({
      method: this.#method.attribute,
      scheme: this.#scheme,
      version: this.#request.httpVersion,
      status,
      route: this.route,
      error,
    })
    series.record(secondsOf(this.span, this.#startedMs), this.span)
  }
}

/** Server-sent events have no end: their clients leave when they have heard enough. */
function isEventStream(response: ServerResponse): boolean {
  return response.headersSent && String(sentHeader(response, 'content-type')).startsWith('text/event-stream')
}
