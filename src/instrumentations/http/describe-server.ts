import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Attributes } from '../contract.ts'
import { hostAndPort } from '../semantics/host-and-port.ts'
import type { Methods } from '../semantics/http.ts'
import { type IsSensitive, redactQuery } from '../semantics/redact-query.ts'
import { createNotes } from './note.ts'

export interface ServerDescription {
  readonly methods: Methods
  readonly isSensitive: IsSensitive
  readonly trustForwarded: boolean
}

/** What stays the same for all requests of a connection. */
interface Peer {
  readonly scheme: 'http' | 'https'
  readonly address: string | undefined
  readonly port: number | undefined
}

const peers = createNotes<Peer>()

/** Puts what is known of the request into `attributes`; returns the span's name. */
export function describeServerRequest(
  request: IncomingMessage,
  attributes: Attributes,
  { methods, isSensitive, trustForwarded }: ServerDescription,
): string {
  const { headers, url = '' } = request
  const peer = peerOf(request.socket)
  const name = methods.describe(request.method ?? '', attributes)
  attributes['url.scheme'] = peer.scheme
  if (request.method !== 'CONNECT') putUrl(url, attributes, isSensitive)
  putHost(headers.host, attributes)
  if (peer.address !== undefined) {
    attributes['client.address'] = peer.address
    attributes['network.peer.address'] = peer.address
    if (peer.port !== undefined) attributes['network.peer.port'] = peer.port
  }
  attributes['network.protocol.version'] = request.httpVersion
  const userAgent = headers['user-agent']
  if (userAgent !== undefined) attributes['user_agent.original'] = userAgent
  if (trustForwarded) putForwarded(headers, attributes)
  return name
}

/** The path of a request's URL, which may be `/path?query`, the whole address (to a proxy), or `*`. */
export function pathOf(url: string): string {
  const start = pathStart(url)
  const question = url.indexOf('?', start)
  return question === -1 ? url.slice(start) : url.slice(start, question)
}

function putUrl(url: string, attributes: Attributes, isSensitive: IsSensitive): void {
  const start = pathStart(url)
  const question = url.indexOf('?', start)
  if (question === -1) {
    attributes['url.path'] = start === 0 ? url : url.slice(start)
    return
  }
  attributes['url.path'] = url.slice(start, question)
  if (question < url.length - 1) attributes['url.query'] = redactQuery(url.slice(question + 1), isSensitive)
}

function pathStart(url: string): number {
  if (url.charCodeAt(0) === slash) return 0
  const authority = url.indexOf('://')
  if (authority === -1) return 0
  const path = url.indexOf('/', authority + 3)
  return path === -1 ? url.length : path
}

const slash = 47

function putHost(host: string | undefined, attributes: Attributes): void {
  if (host === undefined || host === '') return
  const { name, port } = hostAndPort(host)
  attributes['server.address'] = name
  if (port !== undefined) attributes['server.port'] = port
}

function peerOf(socket: Socket): Peer {
  const known = peers.of(socket)
  if (known !== undefined) return known
  const isTls = (socket as { encrypted?: boolean }).encrypted === true
  const peer: Peer = { scheme: isTls ? 'https' : 'http', address: socket.remoteAddress, port: socket.remotePort }
  peers.put(socket, peer)
  return peer
}

/** https://www.rfc-editor.org/rfc/rfc7239 — the first element is what the outermost proxy has seen. */
function putForwarded(headers: IncomingMessage['headers'], attributes: Attributes): void {
  const { forwarded } = headers
  const [client, scheme, host] =
    forwarded === undefined
      ? [
          firstOf(headers['x-forwarded-for']),
          firstOf(headers['x-forwarded-proto']),
          firstOf(headers['x-forwarded-host']),
        ]
      : [elementOf(forwarded, 'for'), elementOf(forwarded, 'proto'), elementOf(forwarded, 'host')]
  if (client !== undefined) attributes['client.address'] = hostAndPort(client).name
  if (scheme === 'http' || scheme === 'https') attributes['url.scheme'] = scheme
  if (host === undefined) return
  delete attributes['server.port']
  putHost(host, attributes)
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
