import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
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
  type Method,
  type Methods,
  timedOut,
} from '../semantics/http.ts'
import { type ClientMeasured, createClientMeasured } from '../semantics/measured.ts'
import { createIsSensitive, type IsSensitive } from '../semantics/redact-query.ts'
import { secondsOf, startMs } from '../semantics/seconds.ts'
import { type Destination, defaultPort, describeClientRequest, destinationOf, urlOf } from './describe-client.ts'
import type { Exchange } from './exchange.ts'
import { headerIn, headersWith } from './headers-with.ts'
import { exchanges } from './notes.ts'
import { sentHeader } from './sent-header.ts'

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

/**
 * Called when a request's headers are about to be written: `headers` is a list if the application gave one, else Node's own
 * table, or null. Returns what is to be written instead.
 */
export function sendRequest(request: ClientRequest, headers: unknown, kit: Kit): unknown {
  const parent = kit.active()
  if (kit.isSuppressed(parent) || exchanges.of(request) !== undefined) return headers
  sending ??= sendingWith(kit)
  const host = Array.isArray(headers) ? headerIn(headers, 'host') : request.getHeader('host')
  const exchange = new ClientExchange(request, destinationOf(request, host as string | undefined), parent, sending)
  exchanges.put(request, exchange)
  return exchange.carriedBy(headers)
}

class ClientExchange implements Exchange, Described {
  /** A caller's listeners run where Node runs them, in the caller's own context. */
  readonly context = undefined
  readonly #sending: Sending
  readonly #request: ClientRequest
  readonly #destination: Destination
  readonly #method: Method
  readonly #span: OpenSpan
  readonly #parent: Context
  readonly #startedMs: number
  #response: IncomingMessage | undefined
  #hasTimedOut = false
  #isOver = false

  constructor(request: ClientRequest, destination: Destination, parent: Context, sending: Sending) {
    this.#sending = sending
    this.#request = request
    this.#destination = destination
    this.#parent = parent
    this.#method = sending.methods.of(request.method)
    this.#span = sending.kit.startDescribed('client', this.#method.name, this, parent)
    this.#startedMs = startMs(this.#span)
  }

  describe(): Attributes {
    return describeClientRequest(this.#request, this.#method, this.#destination, this.#sending.isSensitive)
  }

  /** The headers with the trace's; Node's own table is written to. */
  carriedBy(headers: unknown): unknown {
    const { kit } = this.#sending
    if (this.#sending.isExcluded(this.#destination.host)) return headers
    const carried: Record<string, string> = {}
    kit.injectInto(kit.contextWith(this.#parent, this.#span), (name, value) => {
      carried[name] = value
    })
    if (Array.isArray(headers)) return headersWith(headers, carried) ?? headers
    for (const name of Object.keys(carried)) this.#request.setHeader(name, carried[name] as string)
    return headers ?? carried
  }

  hears(event: unknown, emitter: object, argument: unknown): void {
    if (this.#isOver) return
    if (emitter === this.#request) this.#requestHears(event, argument)
    else this.#responseHears(event, argument)
  }

  #requestHears(event: unknown, argument: unknown): void {
    switch (event) {
      case 'response':
        this.#response = argument as IncomingMessage
        exchanges.put(this.#response, this)
        return
      case 'upgrade':
      case 'connect':
        this.#response = argument as IncomingMessage
        this.#end()
        return
      case 'timeout':
        this.#hasTimedOut = true
        return
      case 'finish':
        rememberPeer(this.#request.socket)
        return
      case 'error':
        this.#fail(argument)
        return
      case 'close':
        if (this.#response === undefined) this.#fail(undefined)
    }
  }

  #responseHears(event: unknown, argument: unknown): void {
    if (event === 'end') this.#end()
    else if (event === 'error') this.#fail(argument)
    else if (event === 'close') this.#fail(undefined)
  }

  #end(): void {
    this.#isOver = true
    this.#describeResponse()
    const status = this.#response?.statusCode ?? 0
    endWithStatus(this.#span, status, 400)
    this.#measure(status >= 400 ? String(status) : undefined)
  }

  #fail(error: unknown): void {
    this.#isOver = true
    this.#describeResponse()
    const status = this.#response?.statusCode
    const type = this.#hasTimedOut ? timedOut : error === undefined ? aborted : errorTypeOf(error)
    if (status !== undefined) this.#span.setAttribute('http.response.status_code', status)
    endWithError(this.#span, type, error instanceof Error ? error.message : undefined)
    this.#measure(type)
  }

  #describeResponse(): void {
    if (!this.#span.isRecording()) return
    const response = this.#response
    this.#describeConnection()
    if (response !== undefined) this.#span.setAttribute('network.protocol.version', response.httpVersion)
    this.#describeHeaders(response)
  }

  /** Those that the settings ask for. */
  #describeHeaders(response: IncomingMessage | undefined): void {
    const { requestHeaders, responseHeaders } = this.#sending
    if (requestHeaders.length === 0 && responseHeaders.length === 0) return
    const attributes: Attributes = {}
    captureHeaders(requestHeaders, (name) => sentHeader(this.#request, name), attributes)
    captureHeaders(responseHeaders, (name) => response?.headers[name], attributes)
    for (const name of Object.keys(attributes)) this.#span.setAttribute(name, attributes[name] as string)
  }

  #describeConnection(): void {
    const span = this.#span
    const socket = this.#response?.socket ?? this.#request.socket
    if (socket?.remoteAddress === undefined) return
    const port = socket.remotePort as number
    span.setAttribute('network.peer.address', socket.remoteAddress)
    span.setAttribute('network.peer.port', port)
    if (this.#destination.port !== undefined) return
    span.setAttribute('server.port', port)
    span.setAttribute('url.full', urlOf({ ...this.#destination, port }, this.#request.path, this.#sending.isSensitive))
  }

  #measure(error: string | undefined): void {
    const { scheme, host, port } = this.#destination
    const series = this.#sending.measured({
      method: this.#method.attribute,
      address: host,
      port: port ?? defaultPort(scheme),
      version: this.#response?.httpVersion,
      status: this.#response?.statusCode,
      error,
    })
    series.record(secondsOf(this.#span, this.#startedMs), this.#span)
  }
}

/** A socket that was asked for its peer while it had one still knows it when it is destroyed. */
function rememberPeer(socket: Socket | null): string | undefined {
  return socket?.remoteAddress
}
