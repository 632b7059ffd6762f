import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2'
import type { Attributes, UnsettledAttributes } from '../contract.ts'
import { forwardedIn, putForwarded } from '../semantics/forwarded.ts'
import { hostAndPort } from '../semantics/host-and-port.ts'
import type { Method } from '../semantics/http.ts'
import type { peerOf } from '../semantics/http2-peer.ts'
import { type IsSensitive, redactQuery } from '../semantics/redact-query.ts'
import { pathOf, putQuery } from '../semantics/url-path.ts'

export interface ServerDescription {
  readonly isSensitive: IsSensitive
  readonly trustForwarded: boolean
}

/** What is known of a request that has come. */
export function describeServerRequest(
  headers: IncomingHttpHeaders,
  method: Method,
  peer: ReturnType<typeof peerOf>,
  { isSensitive, trustForwarded }: ServerDescription,
): Attributes {
  const authority = headers[':authority'] ?? headers.host
  const host = authority === undefined ? undefined : hostAndPort(authority)
  const path = headers[':path']
  const attributes: UnsettledAttributes = {
    'http.request.method': method.attribute,
    'http.request.method_original': method.original,
    'url.scheme': schemeOf(headers),
    'url.path': path === undefined ? undefined : pathOf(path),
    'server.address': host?.name,
    'server.port': host?.port,
    'client.address': peer?.address,
    'network.peer.address': peer?.address,
    'network.peer.port': peer?.port,
    'network.protocol.version': '2',
    'user_agent.original': headers['user-agent'],
  }
  if (path !== undefined) putQuery(path, attributes, isSensitive)
  if (trustForwarded) putForwarded(forwardedIn(headers), attributes)
  return attributes as Attributes
}

export function schemeOf(headers: IncomingHttpHeaders): string {
  return headers[':scheme'] === 'https' ? 'https' : 'http'
}

/** Where a session's requests go. */
export interface Origin {
  readonly scheme: string
  /** `shop.example:8443` */
  readonly authority: string
}

/** `undefined` for what is no address; Node has said so then. */
export function parseOrigin(given: unknown): Origin | undefined {
  const text = typeof given === 'string' ? given : String((given as { href?: unknown })?.href ?? '')
  if (!URL.canParse(text)) return undefined
  const { protocol, host } = new URL(text)
  return { scheme: protocol.slice(0, -1), authority: host }
}

/** What is known of a request that is sent. */
export function describeClientRequest(
  header: (name: string) => string | undefined,
  method: Method,
  origin: Origin,
  isSensitive: IsSensitive,
): UnsettledAttributes {
  const scheme = header(':scheme') ?? origin.scheme
  const authority = header(':authority') ?? header('host') ?? origin.authority
  const { name, port } = hostAndPort(authority)
  return {
    'http.request.method': method.attribute,
    'http.request.method_original': method.original,
    'server.address': name,
    'server.port': port ?? (scheme === 'https' ? 443 : 80),
    'url.full': `${scheme}://${authority}${shown(header(':path') ?? '/', isSensitive)}`,
    'user_agent.original': header('user-agent'),
  }
}

function shown(path: string, isSensitive: IsSensitive): string {
  const question = path.indexOf('?')
  return question === -1 ? path : `${path.slice(0, question)}?${redactQuery(path.slice(question + 1), isSensitive)}`
}

/** As Node takes them: by name, or names and values in turn. */
export type SentHeaders = OutgoingHttpHeaders | readonly string[] | undefined

export function headerIn(headers: SentHeaders, name: string): string | undefined {
  if (Array.isArray(headers)) {
    const index = headers.findIndex((candidate, at) => at % 2 === 0 && String(candidate).toLowerCase() === name)
    return index === -1 ? undefined : headers[index + 1]
  }
  const value = (headers as OutgoingHttpHeaders | undefined)?.[name]
  return value === undefined || value === null ? undefined : String(value)
}

/** A copy with `more`, in place of headers of the same name. */
export function headersWith(headers: SentHeaders, more: Readonly<Record<string, string>>): SentHeaders {
  if (Array.isArray(headers)) {
    const kept = headers.filter((_, at) => !Object.hasOwn(more, String(headers[at - (at % 2)]).toLowerCase()))
    return [...kept, ...Object.entries(more).flat()]
  }
  const copy: OutgoingHttpHeaders = { ...(headers as OutgoingHttpHeaders | undefined) }
  for (const name of Object.keys(copy)) if (Object.hasOwn(more, name.toLowerCase())) delete copy[name]
  return Object.assign(copy, more)
}

/** https://www.rfc-editor.org/rfc/rfc9113#section-7, as Node's constants are called. */
const resets = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
]
export const cancel = 8

export function resetName(code: number): string {
  return `NGHTTP2_${resets[code] ?? 'INTERNAL_ERROR'}`
}
