import type { Section } from './section.ts'
import { copy, pairsOf, type Variables } from './variables.ts'

const spanLimits = {
  attribute_value_length_limit: 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  attribute_count_limit: 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT',
  event_count_limit: 'OTEL_SPAN_EVENT_COUNT_LIMIT',
  link_count_limit: 'OTEL_SPAN_LINK_COUNT_LIMIT',
  event_attribute_count_limit: 'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT',
  link_attribute_count_limit: 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT',
}

const logLimits = {
  attribute_value_length_limit: 'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  attribute_count_limit: 'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT',
}

export function translateTraces(provider: Section | undefined, variables: Variables): void {
  copy(provider?.section('limits'), variables, spanLimits)
  translateProcessors(provider, 'TRACES', 'OTEL_BSP', variables)
}

export function translateLogs(provider: Section | undefined, variables: Variables): void {
  copy(provider?.section('limits'), variables, logLimits)
  translateProcessors(provider, 'LOGS', 'OTEL_BLRP', variables)
}

/** One queue for all: of two processors, the first one's numbers count, and the others' stay unread. */
function translateProcessors(
  provider: Section | undefined,
  signal: string,
  prefix: string,
  variables: Variables,
): void {
  const exporters: string[] = []
  for (const processor of provider?.list('processors') ?? []) {
    const batch = processor.section('batch')
    const simple = batch === undefined ? processor.section('simple') : undefined
    if (exporters.length === 0) {
      if (simple !== undefined) variables[`${prefix}_SCHEDULE_DELAY`] = '0'
      copy(batch, variables, {
        schedule_delay: `${prefix}_SCHEDULE_DELAY`,
        export_timeout: `${prefix}_EXPORT_TIMEOUT`,
        max_queue_size: `${prefix}_MAX_QUEUE_SIZE`,
        max_export_batch_size: `${prefix}_MAX_EXPORT_BATCH_SIZE`,
      })
    }
    addExporter((batch ?? simple)?.section('exporter'), signal, exporters, variables)
  }
  variables[`OTEL_${signal}_EXPORTER`] = exporters.join() || 'none'
}

export function translateMetrics(provider: Section | undefined, variables: Variables): void {
  const exporters: string[] = []
  for (const reader of provider?.list('readers') ?? []) {
    const periodic = reader.section('periodic')
    if (exporters.every((name) => name === 'prometheus'))
      copy(periodic, variables, { interval: 'OTEL_METRIC_EXPORT_INTERVAL', timeout: 'OTEL_METRIC_EXPORT_TIMEOUT' })
    addExporter(periodic?.section('exporter'), 'METRICS', exporters, variables)
    const prometheus = reader.section('pull')?.section('exporter')?.section('prometheus/development')
    if (prometheus === undefined) continue
    copy(prometheus, variables, { host: 'OTEL_EXPORTER_PROMETHEUS_HOST', port: 'OTEL_EXPORTER_PROMETHEUS_PORT' })
    exporters.push('prometheus')
  }
  variables.OTEL_METRICS_EXPORTER = exporters.join() || 'none'
}

/** There is one of each kind: a second one to another address stays unread. */
function addExporter(from: Section | undefined, signal: string, exporters: string[], variables: Variables): void {
  if (from === undefined) return
  if (!exporters.includes('otlp')) {
    const http = from.section('otlp_http')
    const target = http ?? from.section('otlp_grpc')
    if (target !== undefined) {
      const encoding = http?.text('encoding') === 'json' ? 'http/json' : 'http/protobuf'
      variables[`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`] = http === undefined ? 'grpc' : encoding
      translateTarget(target, `OTEL_EXPORTER_OTLP_${signal}`, variables)
      exporters.push('otlp')
    }
  }
  const zipkin = signal === 'TRACES' ? from.section('zipkin') : undefined
  copy(zipkin, variables, { endpoint: 'OTEL_EXPORTER_ZIPKIN_ENDPOINT', timeout: 'OTEL_EXPORTER_ZIPKIN_TIMEOUT' })
  if (zipkin !== undefined) exporters.push('zipkin')
  if (from.section('console') !== undefined) exporters.push('console')
}

function translateTarget(target: Section, prefix: string, variables: Variables): void {
  copy(target, variables, {
    endpoint: `${prefix}_ENDPOINT`,
    timeout: `${prefix}_TIMEOUT`,
    compression: `${prefix}_COMPRESSION`,
    temporality_preference: `${prefix}_TEMPORALITY_PREFERENCE`,
    default_histogram_aggregation: `${prefix}_DEFAULT_HISTOGRAM_AGGREGATION`,
  })
  copy(target.section('tls'), variables, {
    ca_file: `${prefix}_CERTIFICATE`,
    key_file: `${prefix}_CLIENT_KEY`,
    cert_file: `${prefix}_CLIENT_CERTIFICATE`,
    insecure: `${prefix}_INSECURE`,
  })
  const headers = [target.text('headers_list') ?? '', pairsOf(target.list('headers'))].filter((text) => text !== '')
  if (headers.length > 0) variables[`${prefix}_HEADERS`] = headers.join(',')
}
