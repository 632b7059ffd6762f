import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Attributes, Context, Histogram, Kit, OpenSpan } from '../contract.ts'
import { captureHeaders, createCapture, type HeaderCapture } from '../semantics/capture-headers.ts'
import { createIsExcluded, type IsExcluded } from '../semantics/excluded-hosts.ts'
import {
  aborted,
  clientDuration,
  createMethods,
  endWithError,
  endWithStatus,
  errorTypeOf,
  timedOut,
} from '../semantics/http.ts'
import { createIsSensitive } from '../semantics/redact-query.ts'
import { secondsOf, startMs } from '../semantics/seconds.ts'
import {
  type ClientDescription,
  type Destination,
  describeClientRequest,
  destinationOf,
  urlOf,
} from './describe-client.ts'
import type { Exchange } from './exchange.ts'
import { headerIn, headersWith } from './headers-with.ts'
import { exchanges } from './notes.ts'
import { sentHeader } from './sent-header.ts'

/** What all requests of the process share. */
interface Sending extends ClientDescription {
  readonly isExcluded: IsExcluded
  readonly kit: Kit
  readonly duration: Histogram
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
    duration: kit.histogram(...clientDuration),
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

class ClientExchange implements Exchange {
  /** A caller's listeners run where Node runs them, in the caller's own context. */
  readonly context = undefined
  readonly #sending: Sending
  readonly #request: ClientRequest
  readonly #destination: Destination
  readonly #span: OpenSpan
  readonly #parent: Context
  readonly #measured: Attributes
  readonly #startedMs: number
  #response: IncomingMessage | undefined
  #hasTimedOut = false
  #isOver = false

  constructor(request: ClientRequest, destination: Destination, parent: Context, sending: Sending) {
    this.#sending = sending
    this.#request = request
    this.#destination = destination
    this.#parent = parent
    const attributes: Attributes = {}
    const name = describeClientRequest(request, destination, attributes, sending)
    this.#measured = {
      'http.request.method': attributes['http.request.method'] as string,
      'server.address': attributes['server.address'] as string,
      'server.port': attributes['server.port'] as number,
    }
    this.#span = sending.kit.startSpan('client', name, attributes, parent)
    this.#startedMs = startMs(this.#span)
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
    const status = this.#describeResponse() ?? 0
    if (status >= 400) this.#measured['error.type'] = String(status)
    this.#isOver = true
    endWithStatus(this.#span, status, 400)
    this.#measure()
  }

  #fail(error: unknown): void {
    const status = this.#describeResponse()
    const type = this.#hasTimedOut ? timedOut : error === undefined ? aborted : errorTypeOf(error)
    this.#measured['error.type'] = type
    this.#isOver = true
    if (status !== undefined) this.#span.setAttribute('http.response.status_code', status)
    endWithError(this.#span, type, error instanceof Error ? error.message : undefined)
    this.#measure()
  }

  /** Returns the status. */
  #describeResponse(): number | undefined {
    const response = this.#response
    if (this.#span.isRecording()) {
      this.#describeConnection()
      const attributes: Attributes = {}
      captureHeaders(this.#sending.requestHeaders, (name) => sentHeader(this.#request, name), attributes)
      if (response !== undefined) {
        attributes['network.protocol.version'] = response.httpVersion
        captureHeaders(this.#sending.responseHeaders, (name) => response.headers[name], attributes)
      }
      for (const name of Object.keys(attributes)) this.#span.setAttribute(name, attributes[name] as string)
    }
    if (response === undefined) return undefined
    this.#measured['http.response.status_code'] = response.statusCode as number
    this.#measured['network.protocol.version'] = response.httpVersion
    return response.statusCode
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

  #measure(): void {
    this.#sending.duration.record(secondsOf(this.#span, this.#startedMs), this.#measured)
  }
}

/** A socket that was asked for its peer while it had one still knows it when it is destroyed. */
function rememberPeer(socket: Socket | null): string | undefined {
  return socket?.remoteAddress
}
