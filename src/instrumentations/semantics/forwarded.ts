import type { UnsettledAttributes } from '../contract.ts'
import { hostAndPort } from './host-and-port.ts'

/** By name in lower case. */
interface Headers {
  readonly forwarded?: string | undefined
  readonly [name: string]: string | string[] | undefined
}

export interface Forwarded {
  readonly client: string | undefined
  readonly scheme: 'http' | 'https' | undefined
  readonly host: string | undefined
}

/** https://www.rfc-editor.org/rfc/rfc7239 — the first element is what the outermost proxy has seen. */
export function forwardedIn(headers: Headers): Forwarded {
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

export function putForwarded({ client, scheme, host }: Forwarded, attributes: UnsettledAttributes): void {
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
    if (equals === -1 || pair.slice(0, equals).trim().toLowerCase() !== name) continue
    return (
      pair
        .slice(equals + 1)
        .trim()
        .replace(/^"(.*)"$/, '$1') || undefined
    )
  }
  return undefined
}
