import type { Attributes } from '../contract.ts'
import type { Methods } from '../semantics/http.ts'
import { aborted, errorTypeOf, timedOut } from '../semantics/http.ts'
import { type IsSensitive, redactQuery } from '../semantics/redact-query.ts'
import { requestHeader, type UndiciRequest } from './undici-request.ts'

export interface Description {
  readonly methods: Methods
  readonly isSensitive: IsSensitive
}

/** Where requests go. */
interface Destination {
  readonly address: string
  readonly port: number
  /** `http://shop.example:8080` */
  readonly url: string
}

/** A program talks to few others, again and again: so many are remembered. */
const maxRemembered = 200

const destinations = new Map<string, Destination>()

/** Puts what is known of the request into `attributes`; returns the span's name. */
export function describeRequest(
  request: UndiciRequest,
  attributes: Attributes,
  { methods, isSensitive }: Description,
): string {
  const name = methods.describe(request.method, attributes)
  const { address, port, url } = destinationOf(String(request.origin))
  attributes['server.address'] = address
  attributes['server.port'] = port
  attributes['url.full'] = fullUrl(url, request, isSensitive)
  const userAgent = requestHeader(request, 'user-agent')
  if (userAgent !== undefined) attributes['user_agent.original'] = String(userAgent)
  return name
}

function destinationOf(origin: string): Destination {
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
