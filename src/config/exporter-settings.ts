import type { Setting } from './setting.ts'

/** A deprecated value of the specification. */
const logging = ['logging', 'console'] as const

/** Part of the table of `settings.ts`: where things go, and what concerns the ways that are not OTLP over a network. */
export const exporterSettings = {
  tracesExporters: {
    env: 'OTEL_TRACES_EXPORTER',
    type: 'list',
    values: ['otlp', 'jaeger', 'zipkin', 'console', 'otlp/stdout', 'otlp/file'],
    older: logging,
    default: ['otlp'],
  },
  metricsExporters: {
    env: 'OTEL_METRICS_EXPORTER',
    type: 'list',
    values: ['otlp', 'prometheus', 'console', 'otlp/stdout', 'otlp/file'],
    older: logging,
    default: ['otlp'],
  },
  logsExporters: {
    env: 'OTEL_LOGS_EXPORTER',
    type: 'list',
    values: ['otlp', 'console', 'otlp/stdout', 'otlp/file'],
    older: logging,
    default: [],
  },
  filePath: { env: 'ACME_OTEL_FILE_PATH', type: 'path', default: 'otel-{signal}.jsonl' },
  fileMaxBytes: { env: 'ACME_OTEL_FILE_MAX_BYTES', type: 'integer', default: 64 * 1024 * 1024 },
  fileMaxFiles: { env: 'ACME_OTEL_FILE_MAX_FILES', type: 'integer', min: 1, default: 5 },
  zipkinEndpoint: {
    env: 'OTEL_EXPORTER_ZIPKIN_ENDPOINT',
    type: 'url',
    default: 'http://localhost:9411/api/v2/spans',
  },
  zipkinTimeoutMs: { env: 'OTEL_EXPORTER_ZIPKIN_TIMEOUT', type: 'milliseconds', default: 10000 },
  prometheusHost: { env: 'OTEL_EXPORTER_PROMETHEUS_HOST', type: 'string', default: 'localhost' },
  prometheusPort: { env: 'OTEL_EXPORTER_PROMETHEUS_PORT', type: 'integer', default: 9464 },
} as const satisfies Record<string, Setting>
