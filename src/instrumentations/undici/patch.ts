import type { Socket } from 'node:net'
import type { Attributes, Context, Histogram, Kit, Listeners, OpenSpan } from '../contract.ts'
import { captureHeaders, createCapture, type HeaderCapture } from '../semantics/capture-headers.ts'
import { createIsExcluded, type IsExcluded } from '../semantics/excluded-hosts.ts'
import { clientDuration, createMethods, endWithError, endWithStatus } from '../semantics/http.ts'
import { createIsSensitive } from '../semantics/redact-query.ts'
import { type Description, describeRequest, errorTypeFor } from './describe.ts'
import { keepContext } from './keep-context.ts'
import type { manifest } from './manifest.ts'
import {
  requestHeader,
  responseHeader,
  setRequestHeader,
  type UndiciRequest,
  type UndiciResponse,
} from './undici-request.ts'

/** What all requests of the process share. */
interface Sending extends Description {
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

const exchanges = new WeakMap<object, ClientExchange>()

interface About {
  readonly request: UndiciRequest
}

export const listeners: Listeners<typeof manifest> = {
  /** In the caller's context, before anything is sent. */
  'undici:request:create': ({ request }: About, kit) => {
    const parent = kit.active()
    // undici 4.7.0 alone does not tell where a request goes.
    if (kit.isSuppressed(parent) || exchanges.has(request) || request.origin === undefined) return
    sending ??= sendingWith(kit)
    keepContext(request, kit, (about) => exchanges.get(about))
    const exchange = new ClientExchange(request, parent, sending)
    exchanges.set(request, exchange)
    exchange.carryTrace(request)
  },
  'undici:client:sendHeaders': ({ request, socket }: About & { socket: Socket }) =>
    exchanges.get(request)?.sentBy(socket),
  'undici:request:headers': ({ request, response }: About & { response: UndiciResponse }) =>
    exchanges.get(request)?.answered(response),
  'undici:request:trailers': ({ request }: About) => exchanges.get(request)?.end(),
  'undici:request:error': ({ request, error }: About & { error: unknown }) => exchanges.get(request)?.fail(error),
}

class ClientExchange {
  readonly parent: Context
  readonly #sending: Sending
  readonly #span: OpenSpan
  readonly #measured: Attributes
  readonly #startedMs = performance.now()
  #status = 0
  #isOver = false

  constructor(request: UndiciRequest, parent: Context, sending: Sending) {
    this.parent = parent
    this.#sending = sending
    const attributes: Attributes = {}
    const name = describeRequest(request, attributes, sending)
    this.#measured = {
      'http.request.method': attributes['http.request.method'] as string,
      'server.address': attributes['server.address'] as string,
      'server.port': attributes['server.port'] as number,
    }
    captureHeaders(sending.requestHeaders, (header) => requestHeader(request, header), attributes)
    this.#span = sending.kit.startSpan('client', name, attributes, parent)
  }

  carryTrace(request: UndiciRequest): void {
    if (this.#sending.isExcluded(this.#measured['server.address'] as string)) return
    const { kit } = this.#sending
    kit.injectInto(kit.contextWith(this.parent, this.#span), (name, value) => setRequestHeader(request, name, value))
  }

  sentBy(socket: Socket | null): void {
    if (this.#isOver || socket === null) return
    const version = (socket as { alpnProtocol?: unknown }).alpnProtocol === 'h2' ? '2' : '1.1'
    this.#measured['network.protocol.version'] = version
    if (!this.#span.isRecording()) return
    this.#span.setAttribute('network.protocol.version', version)
    if (socket.remoteAddress === undefined) return
    this.#span.setAttribute('network.peer.address', socket.remoteAddress)
    this.#span.setAttribute('network.peer.port', socket.remotePort as number)
  }

  answered(response: UndiciResponse): void {
    if (this.#isOver) return
    this.#status = response.statusCode
    this.#measured['http.response.status_code'] = this.#status
    if (!this.#span.isRecording()) return
    const attributes: Attributes = {}
    captureHeaders(this.#sending.responseHeaders, (header) => responseHeader(response, header), attributes)
    for (const name of Object.keys(attributes)) this.#span.setAttribute(name, attributes[name] as string)
  }

  end(): void {
    if (this.#isOver) return
    if (this.#status >= 400) this.#measured['error.type'] = String(this.#status)
    this.#over()
    endWithStatus(this.#span, this.#status, 400)
  }

  fail(error: unknown): void {
    if (this.#isOver) return
    const type = errorTypeFor(error, this.#status)
    this.#measured['error.type'] = type
    this.#over()
    if (this.#status !== 0) this.#span.setAttribute('http.response.status_code', this.#status)
    const message = this.#status < 400 && error instanceof Error ? error.message : undefined
    endWithError(this.#span, type, message)
  }

  #over(): void {
    this.#isOver = true
    this.#sending.duration.record((performance.now() - this.#startedMs) / 1000, this.#measured)
  }
}
