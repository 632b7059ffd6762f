import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Attributes, AttributeValue } from '../contract.ts'
import { type HostAndPort, hostAndPort } from '../semantics/host-and-port.ts'
import type { Method } from '../semantics/http.ts'
import { type IsSensitive, redactQuery } from '../semantics/redact-query.ts'
import { createNotes } from './note.ts'
import type { HeadersLookedAt } from './raw-headers.ts'

export interface ServerDescription {
  readonly isSensitive: IsSensitive
  readonly trustForwarded: boolean
}

/** What stays the same for all requests of a connection. */
interface Peer {
  readonly scheme: 'http' | 'https'
  readonly address: string | undefined
  readonly port: number | undefined
  /** The last `Host`, and what it says. */
  hostHeader: string | undefined
  host: HostAndPort | undefined
}

type Described = Record<string, AttributeValue | undefined>

const peers = createNotes<Peer>()

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
  const attributes: Described = {
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

/** The path of a request's URL, which may be `/path?query`, the whole address (to a proxy), or `*`. */
export function pathOf(url: string): string {
  const start = pathStart(url)
  const question = url.indexOf('?', start)
  return question === -1 ? url.slice(start) : url.slice(start, question)
}

function putQuery(url: string, attributes: Described, isSensitive: IsSensitive): void {
  const question = url.indexOf('?', pathStart(url))
  if (question !== -1 && question < url.length - 1) {
    attributes['url.query'] = redactQuery(url.slice(question + 1), isSensitive)
  }
}

function pathStart(url: string): number {
  if (url.charCodeAt(0) === slash) return 0
  const authority = url.indexOf('://')
  if (authority === -1) return 0
  const path = url.indexOf('/', authority + 3)
  return path === -1 ? url.length : path
}

const slash = 47

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

interface Forwarded {
  readonly client: string | undefined
  readonly scheme: 'http' | 'https' | undefined
  readonly host: string | undefined
}

/** https://www.rfc-editor.org/rfc/rfc7239 — the first element is what the outermost proxy has seen. */
function forwardedIn(headers: IncomingMessage['headers']): Forwarded {
  const { forwarded } = headers
  const [client, scheme, host] =
    forwarded === undefined
      ? [
          firstOf(headers['x-forwarded-for']),
          firstOf(headers['x-forwarded-proto']),
          firstOf(headers['x-forwarded-host']),
        ]
      : [elementOf(forwarded, 'for'), elementOf(forwarded, 'proto'), elementOf(forwarded, 'host')]
  return { client, scheme: scheme === 'http' || scheme === 'https' ? scheme : undefined, host }
}

function putForwarded({ client, scheme, host }: Forwarded, attributes: Described): void {
  if (client !== undefined) attributes['client.address'] = hostAndPort(client).name
  if (scheme !== undefined) attributes['url.scheme'] = scheme
  if (host === undefined) return
  const { name, port } = hostAndPort(host)
  attributes['server.address'] = name
  attributes['server.port'] = port
}

function firstOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header[0] : header
  return text?.split(',', 1)[0]?.trim() || undefined
}

function elementOf(forwarded: string, name: string): string | undefined {
  for (const pair of (forwarded.split(',', 1)[0] ?? '').split(';')) {
    const equals = pair.indexOf('=')
    if (pair.slice(0, equals).trim().toLowerCase() !== name) continue
    return (
      pair
        .slice(equals + 1)
        .trim()
        .replace(/^"(.*)"$/, '$1') || undefined
    )
  }
  return undefined
}
