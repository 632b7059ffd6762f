import { type HistogramOptions, type OpenSpan, statusError } from '../contract.ts'

// https://opentelemetry.io/docs/specs/semconv/http/

/** Seconds. */
export const boundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

export const serverDuration: readonly [name: string, options: HistogramOptions] = [
  'http.server.request.duration',
  { description: 'Duration of HTTP server requests.', unit: 's', boundaries },
]
export const clientDuration: readonly [name: string, options: HistogramOptions] = [
  'http.client.request.duration',
  { description: 'Duration of HTTP client requests.', unit: 's', boundaries },
]

/** Who has left before the response was complete. */
export const clientDisconnected = 'client_disconnected'
/** Our own side, or the server, has given the response up. */
export const aborted = 'aborted'
export const timedOut = 'timeout'

/** Of a span, by the method of its request. */
export interface Method {
  /** The span's name. */
  readonly name: string
  /** `http.request.method` */
  readonly attribute: string
  /** `http.request.method_original` */
  readonly original: string | undefined
}

/** Methods are sent by anybody: what is not known by name becomes `_OTHER`, so that names and series stay few. */
export interface Methods {
  of(method: string): Method
}

export function createMethods(known: readonly string[]): Methods {
  const methods = new Map<string, Method>(known.map((name) => [name, { name, attribute: name, original: undefined }]))
  return { of: (method) => methods.get(method) ?? { name: 'HTTP', attribute: '_OTHER', original: method } }
}

/** `first` is the lowest status that is an error: 500 for a server, 400 for a client. */
export function endWithStatus(span: OpenSpan, status: number, first: 400 | 500): void {
  span.setAttribute('http.response.status_code', status)
  if (status >= first) endWithError(span, String(status))
  else span.end()
}

/** `type` is a word, a code or the name of a class: never a message, so that there are few. */
export function endWithError(span: OpenSpan, type: string, message?: string): void {
  span.setAttribute('error.type', type)
  span.setStatus(message === undefined ? { code: statusError } : { code: statusError, message })
  span.end()
}

export function errorTypeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  if (typeof code === 'string') return code
  return typeof name === 'string' ? name : '_OTHER'
}
