import type { Config } from './settings.ts'

/** Where spans go by one of Jaeger's own protocols. */
export type JaegerTarget =
  | { readonly protocol: 'http' | 'grpc'; readonly url: string }
  | { readonly protocol: 'udp'; readonly encoding: 'compact' | 'binary'; readonly host: string; readonly port: number }

export type JaegerConfig = Pick<Config, 'jaegerProtocol' | 'jaegerEndpoint' | 'jaegerAgentHost' | 'jaegerAgentPort'>

const binaryPort = 6832
const compactPort = 6831

/**
 * Pure. Without `OTEL_EXPORTER_JAEGER_PROTOCOL`, an endpoint means Thrift over HTTP, an agent's host Thrift over UDP in the
 * encoding that its port stands for.
 */
export function jaegerTarget(config: JaegerConfig): JaegerTarget {
  const { jaegerProtocol: protocol, jaegerEndpoint: endpoint, jaegerAgentHost, jaegerAgentPort } = config
  const isUdp = protocol === '' ? endpoint === '' && jaegerAgentHost !== '' : protocol.startsWith('udp')
  if (isUdp) {
    const isBinary = protocol === '' ? jaegerAgentPort === binaryPort : protocol === 'udp/thrift.binary'
    const port = jaegerAgentPort === 0 ? (isBinary ? binaryPort : compactPort) : jaegerAgentPort
    return { protocol: 'udp', encoding: isBinary ? 'binary' : 'compact', host: jaegerAgentHost || 'localhost', port }
  }
  if (protocol === 'grpc') return { protocol: 'grpc', url: withDefaults(endpoint, 14250, '/') }
  return { protocol: 'http', url: withDefaults(endpoint, 14268, '/api/traces') }
}

/** A bare host means the usual port and path; an address with a path is taken as it is. */
function withDefaults(endpoint: string, port: number, path: string): string {
  const url = new URL(endpoint === '' ? 'http://localhost' : endpoint)
  if (url.pathname !== '/' && path !== '/') return url.href
  if (!/^https?:\/\/[^/?#]*:\d+/i.test(endpoint)) url.port = String(port)
  url.pathname = path
  return url.href
}
