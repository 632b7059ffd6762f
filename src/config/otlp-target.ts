import { isHostAndPort, isUnixSocket, unixSocket } from './endpoint.ts'
import { type Config, settings } from './settings.ts'

export type Signal = 'traces' | 'metrics' | 'logs'

/** Where one signal is sent over OTLP, and how. Paths are absent when not set. */
export interface OtlpTarget {
  /** Where there is a `socketPath`, its host is only a name. */
  readonly url: string
  /** Of a Unix socket to connect to. */
  readonly socketPath?: string
  /** Of the body; protobuf where it is absent. */
  readonly contentType?: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Of one request. 0: no limit. */
  readonly timeoutMs: number
  readonly compression: 'gzip' | 'none'
  readonly certificate?: string
  readonly clientKey?: string
  readonly clientCertificate?: string
}

/** https://opentelemetry.io/docs/specs/otel/protocol/exporter/ — pure; the signal's own settings win over the general ones. */
export function otlpTarget(config: Config, signal: Signal): OtlpTarget {
  const own = config[`${signal}Endpoint`]
  const certificate = config[`${signal}Certificate`]
  const clientKey = config[`${signal}ClientKey`]
  const clientCertificate = config[`${signal}ClientCertificate`]
  const endpoint = own || config.otlpEndpoint
  const isGrpc = config[`${signal}Protocol`] === 'grpc'
  const socket = isUnixSocket(endpoint) ? unixSocket(endpoint) : undefined
  return {
    url: isGrpc ? grpcUrl(endpoint, signal, config) : httpUrl(own, config.otlpEndpoint, signal),
    ...(socket !== undefined && { socketPath: socket.socketPath }),
    ...(config[`${signal}Protocol`] === 'http/json' && { contentType: 'application/json' }),
    headers: { ...config.otlpHeaders, ...config[`${signal}Headers`] },
    timeoutMs: config[`${signal}TimeoutMs`],
    compression: config[`${signal}Compression`],
    ...(certificate !== '' && { certificate }),
    ...(clientKey !== '' && { clientKey }),
    ...(clientCertificate !== '' && { clientCertificate }),
  }
}

function httpUrl(own: string, general: string, signal: Signal): string {
  const endpoint = own || general
  if (isUnixSocket(endpoint)) return new URL(unixSocket(endpoint).path || `/v1/${signal}`, 'http://localhost').href
  return own === '' ? underEndpoint(general, `v1/${signal}`) : new URL(own).href
}

const services = { traces: 'trace.v1.TraceService', metrics: 'metrics.v1.MetricsService', logs: 'logs.v1.LogsService' }

/** The path is the method, whatever the endpoint's own. The default port is gRPC's. */
function grpcUrl(endpoint: string, signal: Signal, config: Config): string {
  return new URL(`/opentelemetry.proto.collector.${services[signal]}/Export`, grpcAddress(endpoint, signal, config))
    .href
}

function grpcAddress(endpoint: string, signal: Signal, config: Config): string {
  if (isUnixSocket(endpoint)) return 'http://localhost'
  if (isHostAndPort(endpoint)) return `${config[`${signal}Insecure`] ? 'http' : 'https'}://${endpoint}`
  return endpoint === settings.otlpEndpoint.default ? 'http://localhost:4317' : endpoint
}

/** A path in the general endpoint is kept, and so is its query. */
function underEndpoint(endpoint: string, path: string): string {
  const url = new URL(endpoint)
  url.pathname += url.pathname.endsWith('/') ? path : `/${path}`
  return url.href
}
