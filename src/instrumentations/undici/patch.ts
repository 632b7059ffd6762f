import type { Socket } from 'node:net'
import type { Attributes, Context, Described, Kit, Listeners, OpenSpan, Series } from '../contract.ts'
import { captureHeaders, createCapture, type HeaderCapture } from '../semantics/capture-headers.ts'
import { createIsExcluded, type IsExcluded } from '../semantics/excluded-hosts.ts'
import {
  clientDuration,
  createMethods,
  endWithError,
  endWithStatus,
  type Method,
  type Methods,
} from '../semantics/http.ts'
import { type ClientMeasured, createClientMeasured } from '../semantics/measured.ts'
import { createIsSensitive, type IsSensitive } from '../semantics/redact-query.ts'
import { secondsOf, startMs } from '../semantics/seconds.ts'
import { type Destination, describeRequest, destinationOf, errorTypeFor } from './describe.ts'
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

class ClientExchange implements Described {
  readonly parent: Context
  readonly #sending: Sending
  readonly #request: UndiciRequest
  readonly #method: Method
  readonly #destination: Destination
  readonly #span: OpenSpan
  readonly #startedMs: number
  #version: string | undefined
  #status = 0
  #isOver = false

  constructor(request: UndiciRequest, parent: Context, sending: Sending) {
    this.parent = parent
    this.#sending = sending
    this.#request = request
    this.#method = sending.methods.of(request.method)
    this.#destination = destinationOf(String(request.origin))
    this.#span = sending.kit.startDescribed('client', this.#method.name, this, parent)
    this.#startedMs = startMs(this.#span)
  }

  describe(): Attributes {
    const { isSensitive, requestHeaders } = this.#sending
    const attributes = describeRequest(this.#request, this.#method, this.#destination, isSensitive)
    captureHeaders(requestHeaders, (header) => requestHeader(this.#request, header), attributes)
    return attributes
  }

  carryTrace(request: UndiciRequest): void {
    if (this.#sending.isExcluded(this.#destination.address)) return
    const { kit } = this.#sending
    kit.injectInto(kit.contextWith(this.parent, this.#span), (name, value) => setRequestHeader(request, name, value))
  }

  sentBy(socket: Socket | null): void {
    if (this.#isOver || socket === null) return
    const version = (socket as { alpnProtocol?: unknown }).alpnProtocol === 'h2' ? '2' : '1.1'
    this.#version = version
    if (!this.#span.isRecording()) return
    this.#span.setAttribute('network.protocol.version', version)
    if (socket.remoteAddress === undefined) return
    this.#span.setAttribute('network.peer.address', socket.remoteAddress)
    this.#span.setAttribute('network.peer.port', socket.remotePort as number)
  }

  answered(response: UndiciResponse): void {
    if (this.#isOver) return
    this.#status = response.statusCode
    if (!this.#span.isRecording()) return
    const attributes: Attributes = {}
    captureHeaders(this.#sending.responseHeaders, (header) => responseHeader(response, header), attributes)
    for (const name of Object.keys(attributes)) this.#span.setAttribute(name, attributes[name] as string)
  }

  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    endWithStatus(this.#span, this.#status, 400)
    this.#measure(this.#status >= 400 ? String(this.#status) : undefined)
  }

  fail(error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    const type = errorTypeFor(error, this.#status)
    if (this.#status !== 0) this.#span.setAttribute('http.response.status_code', this.#status)
    const message = this.#status < 400 && error instanceof Error ? error.message : undefined
    endWithError(this.#span, type, message)
    this.#measure(type)
  }

  #measure(error: string | undefined): void {
    const { address, port } = this.#destination
    const series = this.#sending.measured({
      method: this.#method.attribute,
      address,
      port,
      version: this.#version,
      status: this.#status === 0 ? undefined : this.#status,
      error,
    })
    series.record(secondsOf(this.#span, this.#startedMs), this.#span)
  }
}
