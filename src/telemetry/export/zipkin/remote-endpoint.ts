import type { FinishedSpan } from '../../finished-span.ts'

export interface ZipkinEndpoint {
  readonly serviceName?: string
  readonly ipv4?: string
  readonly ipv6?: string
  readonly port?: number
}

/** The table of https://opentelemetry.io/docs/specs/otel/trace/sdk_exporters/zipkin/#remote-endpoint, best first; then ours. */
const names = [
  'service.peer.name',
  'peer.service',
  'server.address',
  'net.peer.name',
  'server.socket.domain',
  'net.sock.peer.name',
  'peer.hostname',
  'peer.address',
  'db.name',
  'db.namespace',
  'db.system.name',
  'messaging.system',
]

const client = 2
const producer = 3

/** Whom a span calls: without it, Zipkin draws no line to a peer that sends no spans. */
export function remoteEndpoint({ kind, attributes }: FinishedSpan): ZipkinEndpoint | undefined {
  if (kind !== client && kind !== producer) return undefined
  const serviceName = names.map((name) => attributes[name]).find((value) => typeof value === 'string' && value !== '')
  const address = attributes['network.peer.address']
  const port = Number(attributes['network.peer.port'])
  const endpoint = {
    ...(typeof serviceName === 'string' && { serviceName }),
    ...(typeof address === 'string' && addressField(address)),
    ...(port > 0 && { port }),
  }
  return Object.keys(endpoint).length === 0 ? undefined : endpoint
}

/** A Unix socket's path is no address to Zipkin. */
function addressField(address: string): ZipkinEndpoint {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return { ipv4: address }
  return /^[\da-f:.]*:[\da-f:.]*$/i.test(address) ? { ipv6: address } : {}
}
