import type { ClientRequest } from 'node:http'
import type { Attributes } from '../contract.ts'
import { hostAndPort } from '../semantics/host-and-port.ts'
import type { Method } from '../semantics/http.ts'
import { type IsSensitive, redactQuery } from '../semantics/redact-query.ts'

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

/** What is known of a request that is sent. */
export function describeClientRequest(
  request: ClientRequest,
  method: Method,
  destination: Destination,
  isSensitive: IsSensitive,
): Attributes {
  const attributes: Attributes = {
    'http.request.method': method.attribute,
    'server.address': destination.host,
    'server.port': destination.port ?? defaultPort(destination.scheme),
    'url.full': urlOf(destination, request.path, isSensitive),
  }
  if (method.original !== undefined) attributes['http.request.method_original'] = method.original
  const userAgent = request.getHeader('user-agent')
  if (userAgent !== undefined) attributes['user_agent.original'] = String(userAgent)
  return attributes
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

export function defaultPort(scheme: 'http' | 'https'): number {
  return scheme === 'https' ? 443 : 80
}
