import { batchSettingsAbout } from './batch-settings-about.ts'
import { databaseSettingsAbout } from './database-settings-about.ts'
import { exporterSettingsAbout } from './exporter-settings-about.ts'
import { grpcSettingsAbout } from './grpc-settings-about.ts'
import { httpSettingsAbout } from './http-settings-about.ts'
import { jaegerSettingsAbout } from './jaeger-settings-about.ts'
import { logSettingsAbout } from './log-settings-about.ts'
import type { Signal } from './otlp-target.ts'
import { proxySettingsAbout } from './proxy-settings-about.ts'
import { samplerSettingsAbout } from './sampler-settings-about.ts'
import type { SettingName } from './settings.ts'

/** What readers want to know of a setting and no start needs: kept out of the start chunk, and complete by its type. */
export interface About {
  readonly theme: Theme
  /** One or two sentences of Markdown. */
  readonly about: string
  /** Where the name and its rules come from. */
  readonly source: Source | 'ours'
}

export const themes = {
  general: 'The agent itself',
  resource: 'Who sends: the resource',
  instrumentations: 'Which libraries are traced',
  traces: 'Traces: propagation, sampling, batches',
  metrics: 'Metrics',
  logs: 'Logs',
  limits: 'Limits of attributes, events and links',
  exporters: 'Where it goes',
  proxy: 'By a proxy',
  file: 'Files of OTLP’s JSON',
  zipkin: 'Zipkin',
  prometheus: 'Prometheus',
  jaeger: 'Jaeger’s own protocols',
  otlp: 'OTLP, for all signals',
  'otlp-traces': 'OTLP, for traces only',
  'otlp-metrics': 'OTLP, for metrics only',
  'otlp-logs': 'OTLP, for logs only',
} as const

export type Theme = keyof typeof themes

export const sources = {
  general:
    'https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration',
  carriers: 'https://opentelemetry.io/docs/specs/otel/context/env-carriers/',
  entities: 'https://opentelemetry.io/docs/specs/otel/entities/entity-propagation/',
  selection: 'https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#exporter-selection',
  bsp: 'https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#batch-span-processor',
  exceptions: 'https://opentelemetry.io/docs/specs/semconv/exceptions/',
  blrp: 'https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#batch-logrecord-processor',
  attributeLimits: 'https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#attribute-limits',
  spanLimits: 'https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#span-limits',
  logLimits: 'https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#logrecord-limits',
  reader:
    'https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#periodic-exporting-metricreader',
  exemplar: 'https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#exemplar',
  otlp: 'https://opentelemetry.io/docs/specs/otel/protocol/exporter/#configuration-options',
  otlpMetrics:
    'https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/otlp/#additional-environment-variable-configuration',
  zipkin: 'https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#zipkin-exporter',
  prometheus: 'https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#prometheus-exporter',
  jaeger:
    'https://github.com/open-telemetry/opentelemetry-specification/blob/v1.22.0/specification/configuration/sdk-environment-variables.md#jaeger-exporter',
  jaegerClient: 'https://github.com/jaegertracing/jaeger-client-node#environment-variables',
  node: 'https://github.com/open-telemetry/opentelemetry-js-contrib/tree/main/packages/auto-instrumentations-node',
  java: 'https://opentelemetry.io/docs/zero-code/java/agent/configuration/',
  http: 'https://opentelemetry.io/docs/specs/semconv/http/http-spans/',
  rpc: 'https://opentelemetry.io/docs/specs/semconv/rpc/grpc/',
  openai: 'https://github.com/open-telemetry/opentelemetry-js-contrib/tree/main/packages/instrumentation-openai',
} as const

/** `ours`: no other program knows the name. */
export type Source = keyof typeof sources | 'ours'

export const settingsAbout: Readonly<Record<SettingName, About>> = {
  sdkDisabled: {
    theme: 'general',
    about: 'Leaves the process untouched: nothing is patched, nothing loaded, not even a bad value is told.',
    source: 'general',
  },
  logLevel: {
    theme: 'general',
    about:
      'What the agent itself says on stderr; each level includes those before it. `info` adds one line at start. The ' +
      'specification says `info`; an agent in other people’s programs says only what they can act on. It never changes the ' +
      'application’s own logging.',
    source: 'general',
  },
  startLine: {
    theme: 'general',
    about: 'Prints the start line whatever the log level. `otel-agent run` sets it.',
    source: 'ours',
  },
  ledger: {
    theme: 'general',
    about:
      'Prints, at the end of the process and on `SIGUSR2`, which libraries were loaded and which are traced, or why not. ' +
      '`otel-agent ledger` sets it.',
    source: 'ours',
  },
  configFile: {
    theme: 'general',
    about:
      'A file of declarative configuration, in YAML, that counts in the place of the `OTEL_` variables of the SDK; it may ' +
      'refer to them. `OTEL_SDK_DISABLED` still switches off. What of it has no effect here is told. A file that others may write is refused.',
    source: 'general',
  },
  existingSdk: {
    theme: 'general',
    about:
      'Who traces if another agent is there: `agent` (this one), `app` (the other; this one steps aside); `off`: nobody looks.',
    source: 'ours',
  },
  traceTools: {
    theme: 'general',
    about: 'Traces compilers, linters, bundlers and test runners, too, when they inherit the flag.',
    source: 'ours',
  },
  exitTimeoutMs: {
    theme: 'general',
    about: 'How long the end of the process may be held up to deliver what is left. 0: not at all.',
    source: 'ours',
  },

  serviceName: {
    theme: 'resource',
    about:
      'The `service.name`; wins over the one in `OTEL_RESOURCE_ATTRIBUTES`. Without either: the name in the application’s ' +
      'package.json, else `unknown_service:node`.',
    source: 'general',
  },
  resourceAttributes: {
    theme: 'resource',
    about:
      'More attributes, as `key=value,key=value`, percent-encoded where they hold `,`, `=` or `%`. They win over detected ones; ' +
      '`telemetry.*` cannot be changed. One error discards them all.',
    source: 'general',
  },
  entities: {
    theme: 'resource',
    about:
      'Who is sending, as `type{key=value}[key=value]@schema;…`: what identifies an entity, and what describes it. They become ' +
      'attributes that win over detected ones, and over OTLP the resource says which belong together. `OTEL_RESOURCE_ATTRIBUTES` and ' +
      '`OTEL_SERVICE_NAME` win over them. What is malformed is told and left out, the rest counts. In development.',
    source: 'entities',
  },
  resourceDetectors: {
    theme: 'resource',
    about:
      'What is found out about the surroundings. Those of clouds ask the network, so they run only when named, or with `all`. ' +
      '`host.name` and `service.name` are always there.',
    source: 'node',
  },

  enabledInstrumentations: {
    theme: 'instrumentations',
    about: 'Only these are on: short names, as `http,pg,express`. When not set: all but those that are off by default.',
    source: 'node',
  },
  disabledInstrumentations: {
    theme: 'instrumentations',
    about: 'These are off, even when they stand in `OTEL_NODE_ENABLED_INSTRUMENTATIONS`.',
    source: 'node',
  },
  frameworkSpans: {
    theme: 'instrumentations',
    about:
      'Makes a span for each middleware and handler of web frameworks. Without it, they only name the route. For the package `router` by ' +
      'itself, name `express` in `OTEL_NODE_DISABLED_INSTRUMENTATIONS`.',
    source: 'ours',
  },
  ...httpSettingsAbout,
  ...grpcSettingsAbout,
  captureMessageContent: {
    theme: 'instrumentations',
    about: 'Records what is asked of a language model and what it answers. That may be personal data.',
    source: 'openai',
  },

  propagators: {
    theme: 'traces',
    about: 'How a trace travels in the headers of requests. Each counts once.',
    source: 'general',
  },
  ...samplerSettingsAbout,
  ...batchSettingsAbout,

  sdkMetrics: {
    theme: 'metrics',
    about:
      'The counts of the agent itself, `otel.sdk.*`: spans that begin and are open, and what waits, is on its way, was sent or lost, ' +
      'of spans and of log records.',
    source: 'node',
  },
  exemplarFilter: {
    theme: 'metrics',
    about:
      'Which measurements may stand for others, as exemplars: with the ids of their spans, so that a trace is found by a metric. At most one ' +
      'for each bucket, attribute set and interval. `trace_based`: those of sampled spans.',
    source: 'exemplar',
  },
  metricExportIntervalMs: { theme: 'metrics', about: 'The time between two exports.', source: 'reader' },
  metricExportTimeoutMs: {
    theme: 'metrics',
    about:
      'How long one export may take, also beyond the interval: what would be due meanwhile goes with the next. 0: no limit.',
    source: 'reader',
  },
  metricsTemporality: {
    theme: 'metrics',
    about: 'Whether counters are sent as sums since the start or since the last export.',
    source: 'otlpMetrics',
  },
  metricsHistogramAggregation: { theme: 'metrics', about: 'The kind of histogram.', source: 'otlpMetrics' },

  ...databaseSettingsAbout,
  ...logSettingsAbout,

  attributeValueLengthLimit: {
    theme: 'limits',
    about: 'Characters in a text; longer ones are cut. Holds where no limit below says otherwise.',
    source: 'attributeLimits',
  },
  attributeCountLimit: {
    theme: 'limits',
    about: 'Attributes of one thing; further ones are dropped. Holds where no limit below says otherwise.',
    source: 'attributeLimits',
  },
  spanAttributeValueLengthLimit: { theme: 'limits', about: 'Characters, in spans.', source: 'spanLimits' },
  spanAttributeCountLimit: { theme: 'limits', about: 'Attributes of a span.', source: 'spanLimits' },
  spanEventCountLimit: { theme: 'limits', about: 'Events of a span.', source: 'spanLimits' },
  spanLinkCountLimit: { theme: 'limits', about: 'Links of a span.', source: 'spanLimits' },
  eventAttributeCountLimit: { theme: 'limits', about: 'Attributes of an event.', source: 'spanLimits' },
  linkAttributeCountLimit: { theme: 'limits', about: 'Attributes of a link.', source: 'spanLimits' },
  logRecordAttributeValueLengthLimit: { theme: 'limits', about: 'Characters, in log lines.', source: 'logLimits' },
  logRecordAttributeCountLimit: { theme: 'limits', about: 'Attributes of a log line.', source: 'logLimits' },

  ...exporterSettingsAbout,
  ...proxySettingsAbout,
  ...jaegerSettingsAbout,

  ...aboutOtlp('otlp', 'otlp', 'Where everything is sent; each signal adds its path, as `/v1/traces`.'),
  ...aboutOtlp('traces', 'otlp-traces', 'Where spans are sent: the whole URL, nothing is added.'),
  ...aboutOtlp('metrics', 'otlp-metrics', 'Where metrics are sent: the whole URL, nothing is added.'),
  ...aboutOtlp('logs', 'otlp-logs', 'Where log lines are sent: the whole URL, nothing is added.'),
}

type OtlpOption =
  | 'Endpoint'
  | 'Protocol'
  | 'Headers'
  | 'TimeoutMs'
  | 'Compression'
  | 'Certificate'
  | 'ClientKey'
  | 'ClientCertificate'
  | 'Insecure'

function aboutOtlp<Prefix extends 'otlp' | Signal>(
  prefix: Prefix,
  theme: Theme,
  endpoint: string,
): Record<`${Prefix}${OtlpOption}`, About> {
  const headers =
    prefix === 'otlp'
      ? 'Request headers, as `name=value,name=value`, values percent-encoded.'
      : 'Request headers besides the general ones; of two with one name, this one counts.'
  const texts: Readonly<Record<OtlpOption, string>> = {
    Endpoint: endpoint,
    Protocol: 'The encoding and the transport.',
    Headers: headers,
    TimeoutMs: 'How long one request may take. 0: no limit.',
    Compression: 'Of the request’s body.',
    Certificate: 'PEM file: the certificates that the receiver’s one is checked with.',
    ClientKey: 'PEM file: the private key for mutual TLS.',
    ClientCertificate: 'PEM file: the certificates for mutual TLS.',
    Insecure:
      'Whether gRPC goes without TLS where the endpoint is only `host:port`. A URL says it by itself: `http://` or `https://`.',
  }
  const entries = Object.entries(texts).map(([option, about]) => [
    `${prefix}${option}`,
    { theme, about, source: 'otlp' },
  ])
  return Object.fromEntries(entries)
}
