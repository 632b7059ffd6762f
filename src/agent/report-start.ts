import type { Log } from '../base/log.ts'
import { isUnnamed } from '../config/is-unnamed.ts'
import { jaegerTarget } from '../config/jaeger-target.ts'
import { otlpTarget, type Signal } from '../config/otlp-target.ts'
import { proxyFor } from '../config/proxy-for.ts'
import type { Reading } from '../config/read-config.ts'
import type { Config } from '../config/settings.ts'
import { shownUrl } from '../config/shown-url.ts'

interface StartReport {
  readonly config: Config
  readonly sources: Reading['sources']
  readonly log: Log
  readonly version: string
  readonly loaded: number
}

/** One line: version, service, where each signal goes and by which proxy, how much can be patched. A chunk of its own. */
export function reportStart({ config, sources, log, version, loaded }: StartReport): void {
  const say = config.startLine ? log.always : log.info
  if (!config.startLine && (config.logLevel === 'warn' || config.logLevel === 'error')) return
  const service = config.serviceName || config.resourceAttributes['service.name'] || 'named by package.json'
  const ways = (['traces', 'metrics', 'logs'] as const).map(
    (signal) => `${signal} → ${wayOf(config, signal)}${isUnnamed({ config, sources }, signal) ? orElse : ''}`,
  )
  say('started', `@acme/otel-agent ${version}, service ${service}; ${ways.join(', ')}; hooks for ${loaded} libraries`)
}

/** The look comes with the first batch, and tells what it has found. */
const orElse = ' (or, if nobody listens there, 4317 or 14268)'

function wayOf(config: Config, signal: Signal): string {
  const exporters = config[`${signal}Exporters`]
  if (exporters.length === 0) return 'off'
  return exporters.map((name) => addressOf(name, config, signal)).join(' + ')
}

function addressOf(exporter: string, config: Config, signal: Signal): string {
  if (exporter === 'otlp') return otlpAddress(config, signal)
  if (exporter === 'zipkin')
    return `${shownUrl(config.zipkinEndpoint)} (Zipkin)${byProxy(config.zipkinEndpoint, config)}`
  if (exporter === 'otlp/file') return config.filePath.replaceAll('{signal}', signal)
  if (exporter === 'prometheus') return `http://${config.prometheusHost}:${config.prometheusPort}/metrics`
  if (exporter !== 'jaeger') return exporter
  const target = jaegerTarget(config)
  if (target.protocol !== 'udp') {
    return `${shownUrl(target.url)} (Jaeger, ${target.protocol})${byProxy(target.url, config)}`
  }
  return `udp://${target.host}:${target.port} (Jaeger, ${target.encoding})`
}

function otlpAddress(config: Config, signal: Signal): string {
  const { url, socketPath } = otlpTarget(config, signal)
  const address = config[`${signal}Protocol`] === 'grpc' ? `${new URL(url).origin} (gRPC)` : shownUrl(url)
  return socketPath === undefined ? `${address}${byProxy(url, config)}` : address
}

/** One that was meant for other programs is a common reason why nothing arrives. One that cannot be used is told with the first batch. */
function byProxy(url: string, config: Config): string {
  const proxy = proxyFor(url, config)
  if (proxy === undefined || 'unusable' in proxy) return ''
  return ` by the proxy ${proxy.isTls ? 'https' : 'http'}://${proxy.host}:${proxy.port}`
}
