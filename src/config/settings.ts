import { batchSettings } from './batch-settings.ts'
import { databaseSettings } from './database-settings.ts'
import { exporterSettings } from './exporter-settings.ts'
import { grpcSettings } from './grpc-settings.ts'
import { httpSettings } from './http-settings.ts'
import { jaegerSettings } from './jaeger-settings.ts'
import { logSettings } from './log-settings.ts'
import { proxySettings } from './proxy-settings.ts'
import { samplerSettings } from './sampler-settings.ts'
import type { Setting, ValueOf } from './setting.ts'

/**
 * Every environment variable the agent reads, and nothing else. `read-config.ts` reads it; the documentation, `otel-agent
 * config` and redaction are made from it. What is only for readers (what a setting does, its source) stands in
 * `settings-about.ts`, so that no start ever loads it.
 */
export const settings = {
  sdkDisabled: { env: 'OTEL_SDK_DISABLED', aliases: ['JAEGER_DISABLED'], type: 'boolean', default: false },
  logLevel: {
    env: 'OTEL_LOG_LEVEL',
    type: 'enum',
    values: ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'],
    default: 'warn',
  },
  configFile: { env: 'OTEL_CONFIG_FILE', aliases: ['OTEL_EXPERIMENTAL_CONFIG_FILE'], type: 'path', default: '' },
  startLine: { env: 'ACME_OTEL_START_LINE', type: 'boolean', default: false },
  ledger: { env: 'ACME_OTEL_LEDGER', type: 'boolean', default: false },
  existingSdk: { env: 'ACME_OTEL_EXISTING_SDK', type: 'enum', values: ['agent', 'app', 'off'], default: 'agent' },
  traceTools: { env: 'ACME_OTEL_TRACE_TOOLS', type: 'boolean', default: false },
  exitTimeoutMs: { env: 'ACME_OTEL_EXIT_TIMEOUT', type: 'milliseconds', default: 1000 },

  serviceName: { env: 'OTEL_SERVICE_NAME', aliases: ['JAEGER_SERVICE_NAME'], type: 'string', default: '' },
  resourceAttributes: { env: 'OTEL_RESOURCE_ATTRIBUTES', type: 'attributes', default: {} },
  entities: { env: 'OTEL_ENTITIES', type: 'string', default: '' },
  resourceDetectors: {
    env: 'OTEL_NODE_RESOURCE_DETECTORS',
    type: 'list',
    values: ['env', 'host', 'os', 'process', 'serviceinstance', 'container', 'k8s', 'alibaba', 'aws', 'azure', 'gcp'],
    all: true,
    default: ['env', 'host', 'os', 'process', 'serviceinstance', 'container', 'k8s'],
  },

  enabledInstrumentations: { env: 'OTEL_NODE_ENABLED_INSTRUMENTATIONS', type: 'names', default: [] },
  disabledInstrumentations: { env: 'OTEL_NODE_DISABLED_INSTRUMENTATIONS', type: 'names', default: [] },
  frameworkSpans: { env: 'ACME_OTEL_FRAMEWORK_SPANS', type: 'boolean', default: false },
  ...httpSettings,
  ...databaseSettings,
  ...grpcSettings,
  ...logSettings,
  captureMessageContent: {
    env: 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT',
    type: 'boolean',
    default: false,
  },

  propagators: {
    env: 'OTEL_PROPAGATORS',
    type: 'list',
    values: ['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'xray', 'ottrace'],
    default: ['tracecontext', 'baggage'],
  },

  ...samplerSettings,

  attributeValueLengthLimit: { env: 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', type: 'integer', default: Infinity },
  attributeCountLimit: { env: 'OTEL_ATTRIBUTE_COUNT_LIMIT', type: 'integer', default: 128 },
  spanAttributeValueLengthLimit: {
    env: 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    type: 'integer',
    default: Infinity,
    fallback: 'attributeValueLengthLimit',
  },
  spanAttributeCountLimit: {
    env: 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT',
    type: 'integer',
    default: 128,
    fallback: 'attributeCountLimit',
  },
  spanEventCountLimit: { env: 'OTEL_SPAN_EVENT_COUNT_LIMIT', type: 'integer', default: 128 },
  spanLinkCountLimit: { env: 'OTEL_SPAN_LINK_COUNT_LIMIT', type: 'integer', default: 128 },
  eventAttributeCountLimit: {
    env: 'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT',
    aliases: ['OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT'],
    type: 'integer',
    default: 128,
    fallback: 'attributeCountLimit',
  },
  linkAttributeCountLimit: {
    env: 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT',
    aliases: ['OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT'],
    type: 'integer',
    default: 128,
    fallback: 'attributeCountLimit',
  },
  logRecordAttributeValueLengthLimit: {
    env: 'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    type: 'integer',
    default: Infinity,
    fallback: 'attributeValueLengthLimit',
  },
  logRecordAttributeCountLimit: {
    env: 'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT',
    type: 'integer',
    default: 128,
    fallback: 'attributeCountLimit',
  },

  ...batchSettings,

  exemplarFilter: {
    env: 'OTEL_METRICS_EXEMPLAR_FILTER',
    type: 'enum',
    values: ['always_on', 'always_off', 'trace_based'],
    default: 'trace_based',
  },
  sdkMetrics: { env: 'OTEL_NODE_EXPERIMENTAL_SDK_METRICS', type: 'boolean', default: false },
  metricExportIntervalMs: { env: 'OTEL_METRIC_EXPORT_INTERVAL', type: 'milliseconds', min: 1, default: 60000 },
  metricExportTimeoutMs: { env: 'OTEL_METRIC_EXPORT_TIMEOUT', type: 'milliseconds', default: 30000 },
  metricsTemporality: {
    env: 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    type: 'enum',
    values: ['cumulative', 'delta', 'lowmemory'],
    default: 'cumulative',
  },
  metricsHistogramAggregation: {
    env: 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
    type: 'enum',
    values: ['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'],
    default: 'explicit_bucket_histogram',
  },

  ...exporterSettings,
  ...proxySettings,
  ...jaegerSettings,

  otlpEndpoint: { env: 'OTEL_EXPORTER_OTLP_ENDPOINT', type: 'endpoint', default: 'http://localhost:4318' },
  otlpProtocol: {
    env: 'OTEL_EXPORTER_OTLP_PROTOCOL',
    type: 'enum',
    values: ['http/protobuf', 'http/json', 'grpc'],
    default: 'http/protobuf',
  },
  otlpHeaders: { env: 'OTEL_EXPORTER_OTLP_HEADERS', type: 'headers', default: {}, secret: true },
  otlpTimeoutMs: { env: 'OTEL_EXPORTER_OTLP_TIMEOUT', type: 'milliseconds', default: 10000 },
  otlpCompression: {
    env: 'OTEL_EXPORTER_OTLP_COMPRESSION',
    type: 'enum',
    values: ['gzip', 'none'],
    default: 'none',
  },
  otlpCertificate: { env: 'OTEL_EXPORTER_OTLP_CERTIFICATE', type: 'path', default: '' },
  otlpClientKey: { env: 'OTEL_EXPORTER_OTLP_CLIENT_KEY', type: 'path', default: '' },
  otlpClientCertificate: { env: 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', type: 'path', default: '' },
  otlpInsecure: { env: 'OTEL_EXPORTER_OTLP_INSECURE', type: 'boolean', default: false },

  tracesEndpoint: { env: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', type: 'endpoint', default: '' },
  tracesProtocol: {
    env: 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
    type: 'enum',
    values: ['http/protobuf', 'http/json', 'grpc'],
    default: 'http/protobuf',
    fallback: 'otlpProtocol',
  },
  tracesHeaders: { env: 'OTEL_EXPORTER_OTLP_TRACES_HEADERS', type: 'headers', default: {}, secret: true },
  tracesTimeoutMs: {
    env: 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT',
    type: 'milliseconds',
    default: 10000,
    fallback: 'otlpTimeoutMs',
  },
  tracesCompression: {
    env: 'OTEL_EXPORTER_OTLP_TRACES_COMPRESSION',
    type: 'enum',
    values: ['gzip', 'none'],
    default: 'none',
    fallback: 'otlpCompression',
  },
  tracesCertificate: {
    env: 'OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE',
    type: 'path',
    default: '',
    fallback: 'otlpCertificate',
  },
  tracesClientKey: {
    env: 'OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY',
    type: 'path',
    default: '',
    fallback: 'otlpClientKey',
  },
  tracesClientCertificate: {
    env: 'OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE',
    type: 'path',
    default: '',
    fallback: 'otlpClientCertificate',
  },
  tracesInsecure: {
    env: 'OTEL_EXPORTER_OTLP_TRACES_INSECURE',
    aliases: ['OTEL_EXPORTER_OTLP_SPAN_INSECURE'],
    type: 'boolean',
    default: false,
    fallback: 'otlpInsecure',
  },

  metricsEndpoint: { env: 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', type: 'endpoint', default: '' },
  metricsProtocol: {
    env: 'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL',
    type: 'enum',
    values: ['http/protobuf', 'http/json', 'grpc'],
    default: 'http/protobuf',
    fallback: 'otlpProtocol',
  },
  metricsHeaders: { env: 'OTEL_EXPORTER_OTLP_METRICS_HEADERS', type: 'headers', default: {}, secret: true },
  metricsTimeoutMs: {
    env: 'OTEL_EXPORTER_OTLP_METRICS_TIMEOUT',
    type: 'milliseconds',
    default: 10000,
    fallback: 'otlpTimeoutMs',
  },
  metricsCompression: {
    env: 'OTEL_EXPORTER_OTLP_METRICS_COMPRESSION',
    type: 'enum',
    values: ['gzip', 'none'],
    default: 'none',
    fallback: 'otlpCompression',
  },
  metricsCertificate: {
    env: 'OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE',
    type: 'path',
    default: '',
    fallback: 'otlpCertificate',
  },
  metricsClientKey: {
    env: 'OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY',
    type: 'path',
    default: '',
    fallback: 'otlpClientKey',
  },
  metricsClientCertificate: {
    env: 'OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE',
    type: 'path',
    default: '',
    fallback: 'otlpClientCertificate',
  },
  metricsInsecure: {
    env: 'OTEL_EXPORTER_OTLP_METRICS_INSECURE',
    aliases: ['OTEL_EXPORTER_OTLP_METRIC_INSECURE'],
    type: 'boolean',
    default: false,
    fallback: 'otlpInsecure',
  },

  logsEndpoint: { env: 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', type: 'endpoint', default: '' },
  logsProtocol: {
    env: 'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL',
    type: 'enum',
    values: ['http/protobuf', 'http/json', 'grpc'],
    default: 'http/protobuf',
    fallback: 'otlpProtocol',
  },
  logsHeaders: { env: 'OTEL_EXPORTER_OTLP_LOGS_HEADERS', type: 'headers', default: {}, secret: true },
  logsTimeoutMs: {
    env: 'OTEL_EXPORTER_OTLP_LOGS_TIMEOUT',
    type: 'milliseconds',
    default: 10000,
    fallback: 'otlpTimeoutMs',
  },
  logsCompression: {
    env: 'OTEL_EXPORTER_OTLP_LOGS_COMPRESSION',
    type: 'enum',
    values: ['gzip', 'none'],
    default: 'none',
    fallback: 'otlpCompression',
  },
  logsCertificate: {
    env: 'OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE',
    type: 'path',
    default: '',
    fallback: 'otlpCertificate',
  },
  logsClientKey: { env: 'OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY', type: 'path', default: '', fallback: 'otlpClientKey' },
  logsClientCertificate: {
    env: 'OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE',
    type: 'path',
    default: '',
    fallback: 'otlpClientCertificate',
  },
  logsInsecure: { env: 'OTEL_EXPORTER_OTLP_LOGS_INSECURE', type: 'boolean', default: false, fallback: 'otlpInsecure' },
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof settings

/** The settings in effect: every fallback is resolved; only endpoints and headers are joined later, by `otlpTarget`. */
export type Config = { readonly [Name in SettingName]: ValueOf<(typeof settings)[Name]> }
