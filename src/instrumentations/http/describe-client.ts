import type { ClientRequest } from 'node:http'
import type { Attributes } from '../contract.ts'
import { hostAndPort } from '../semantics/host-and-port.ts'
import type { Methods } from '../semantics/http.ts'
import { type IsSensitive, redactQuery } from '../semantics/redact-query.ts'

export interface ClientDescription {
  readonly methods: Methods
  readonly isSensitive: IsSensitive
}

/** Where a request goes. */
export interface Destination {
  readonly scheme: 'http' | 'https'
  readonly host: string
  /** `undefined` when only the connection will tell: the `Host` header names somebody else. */
  readonly port: number | undefined
}

/** Of its arguments, a request keeps the host but not the port; its `Host` header, which Node writes from both, has it. */
export function destinationOf(request: ClientRequest, hostHeader: string | undefined): Destination {
  const scheme = request.protocol === 'https:' ? 'https' : 'http'
  const header = hostHeader === undefined ? undefined : hostAndPort(hostHeader)
  const host = hostAndPort(request.host).name
  if (header === undefined || header.name !== host) return { scheme, host, port: undefined }
  return { scheme, host, port: header.port ?? defaultPort(scheme) }
}

/** Puts what is known of the request into `attributes`; returns the span's name. */
export function describeClientRequest(
  request: ClientRequest,
  destination: Destination,
  attributes: Attributes,
  { methods, isSensitive }: ClientDescription,
): string {
  const name = methods.describe(request.method, attributes)
  attributes['server.address'] = destination.host
  attributes['server.port'] = destination.port ?? defaultPort(destination.scheme)
  attributes['url.full'] = urlOf(destination, request.path, isSensitive)
  const userAgent = request.getHeader('user-agent')
  if (userAgent !== undefined) attributes['user_agent.original'] = String(userAgent)
  return name
}

/** Never with a name and password: those are sent as a header. */
export function urlOf({ scheme, host, port }: Destination, path: string, isSensitive: IsSensitive): string {
  const question = path.indexOf('?')
  const shown =
    question === -1 ? path : `${path.slice(0, question)}?${redactQuery(path.slice(question + 1), isSensitive)}`
  // What `CONNECT` asks for is no path but `host:port`.
  if (!shown.startsWith('/') && !shown.includes('/')) return shown
  // To a proxy, the path is the whole address.
  if (/^https?:\/\//i.test(shown)) return shown.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1')
  const name = host.includes(':') ? `[${host}]` : host
  return `${scheme}://${name}${port === undefined || port === defaultPort(scheme) ? '' : `:${port}`}${shown}`
}

function defaultPort(scheme: 'http' | 'https'): number {
  return scheme === 'https' ? 443 : 80
}
