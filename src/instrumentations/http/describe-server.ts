import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Attributes, UnsettledAttributes } from '../contract.ts'
import { forwardedIn, putForwarded } from '../semantics/forwarded.ts'
import { type HostAndPort, hostAndPort } from '../semantics/host-and-port.ts'
import type { Method } from '../semantics/http.ts'
import type { IsSensitive } from '../semantics/redact-query.ts'
import { pathOf, putQuery } from '../semantics/url-path.ts'
import { peers } from './notes.ts'
import type { HeadersLookedAt } from './raw-headers.ts'

export interface ServerDescription {
  readonly isSensitive: IsSensitive
  readonly trustForwarded: boolean
}

/** What stays the same for all requests of a connection. */
export interface Peer {
  readonly scheme: 'http' | 'https'
  readonly address: string | undefined
  readonly port: number | undefined
  /** The last `Host`, and what it says. */
  hostHeader: string | undefined
  host: HostAndPort | undefined
}

/** What is known of the request. Undefined values are no attributes. */
export function describeServerRequest(
  request: IncomingMessage,
  method: Method,
  { host: hostHeader, userAgent }: HeadersLookedAt,
  { isSensitive, trustForwarded }: ServerDescription,
): Attributes {
  const { url = '' } = request
  const peer = peerOf(request.socket)
  const host = hostOf(hostHeader, peer)
  const isTunnel = request.method === 'CONNECT'
  // In one literal, since an object that grows name by name is copied again and again. Only what nearly all requests have.
  const attributes: UnsettledAttributes = {
    'http.request.method': method.attribute,
    'url.scheme': peer.scheme,
    'url.path': isTunnel ? undefined : pathOf(url),
    'server.address': host?.name,
    'client.address': peer.address,
    'network.peer.address': peer.address,
    'network.peer.port': peer.port,
    'network.protocol.version': request.httpVersion,
  }
  if (method.original !== undefined) attributes['http.request.method_original'] = method.original
  if (host?.port !== undefined) attributes['server.port'] = host.port
  if (userAgent !== undefined) attributes['user_agent.original'] = userAgent
  if (!isTunnel) putQuery(url, attributes, isSensitive)
  if (trustForwarded) putForwarded(forwardedIn(request.headers), attributes)
  return attributes as Attributes
}

/** The `url.scheme` of a request, described or not. */
export function schemeOf(request: IncomingMessage, { trustForwarded }: ServerDescription): string {
  return (trustForwarded ? forwardedIn(request.headers).scheme : undefined) ?? peerOf(request.socket).scheme
}

/** A client says the same for each request of a connection. */
function hostOf(header: string | undefined, peer: Peer): HostAndPort | undefined {
  if (header === undefined || header === '') return undefined
  if (peer.hostHeader !== header) {
    peer.hostHeader = header
    peer.host = hostAndPort(header)
  }
  return peer.host
}

function peerOf(socket: Socket): Peer {
  const known = peers.of(socket)
  if (known !== undefined) return known
  const isTls = (socket as { encrypted?: boolean }).encrypted === true
  const { remoteAddress: address, remotePort: port } = socket
  const peer: Peer = { scheme: isTls ? 'https' : 'http', address, port, hostHeader: undefined, host: undefined }
  peers.put(socket, peer)
  return peer
}
