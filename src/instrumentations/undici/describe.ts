import type { Attributes } from '../contract.ts'
import { aborted, errorTypeOf, type Method, timedOut } from '../semantics/http.ts'
import { type IsSensitive, redactQuery } from '../semantics/redact-query.ts'
import { requestHeader, type UndiciRequest } from './undici-request.ts'

/** Where requests go. */
export interface Destination {
  readonly address: string
  readonly port: number
  /** `http://shop.example:8080` */
  readonly url: string
}

/** A program talks to few others, again and again: so many are remembered. */
const maxRemembered = 200

const destinations = new Map<string, Destination>()

/** What is known of a request that is sent. */
export function describeRequest(
  request: UndiciRequest,
  method: Method,
  { address, port, url }: Destination,
  isSensitive: IsSensitive,
): Attributes {
  const attributes: Attributes = {
    'http.request.method': method.attribute,
    'server.address': address,
    'server.port': port,
    'url.full': fullUrl(url, request, isSensitive),
  }
  if (method.original !== undefined) attributes['http.request.method_original'] = method.original
  const userAgent = requestHeader(request, 'user-agent')
  if (userAgent !== undefined) attributes['user_agent.original'] = String(userAgent)
  return attributes
}

export function destinationOf(origin: string): Destination {
  const known = destinations.get(origin)
  if (known !== undefined) return known
  const { protocol, hostname, host, port } = new URL(origin)
  const destination: Destination = {
    address: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    url: `${protocol}//${host}`,
  }
  if (destinations.size < maxRemembered) destinations.set(origin, destination)
  return destination
}

function fullUrl(url: string, { method, path }: UndiciRequest, isSensitive: IsSensitive): string {
  // Its path is the address to connect to.
  if (method === 'CONNECT') return url
  const question = path.indexOf('?')
  const shown =
    question === -1 ? path : `${path.slice(0, question)}?${redactQuery(path.slice(question + 1), isSensitive)}`
  return /^https?:\/\//i.test(shown) ? shown.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1') : url + shown
}

/** An error that undici has made of an answer is called by that answer's status. */
export function errorTypeFor(error: unknown, status: number): string {
  if (status >= 400) return String(status)
  const type = errorTypeOf(error)
  if (type === 'AbortError' || type === 'UND_ERR_ABORTED') return aborted
  return type === 'TimeoutError' ? timedOut : type
}
