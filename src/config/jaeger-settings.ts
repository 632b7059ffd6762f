import type { Setting } from './setting.ts'

/** Part of the table of `settings.ts`: Jaeger's own variables, those that OpenTelemetry once had and those of Jaeger's client. */
export const jaegerSettings = {
  // No default where the others of its kind decide: see `jaegerTarget`.
  jaegerProtocol: {
    env: 'OTEL_EXPORTER_JAEGER_PROTOCOL',
    type: 'enum',
    values: ['', 'http/thrift.binary', 'udp/thrift.compact', 'udp/thrift.binary', 'grpc'],
    default: '',
  },
  jaegerEndpoint: {
    env: 'OTEL_EXPORTER_JAEGER_ENDPOINT',
    aliases: ['JAEGER_ENDPOINT'],
    type: 'url',
    default: '',
  },
  jaegerTimeoutMs: { env: 'OTEL_EXPORTER_JAEGER_TIMEOUT', type: 'milliseconds', default: 10000 },
  jaegerUser: { env: 'OTEL_EXPORTER_JAEGER_USER', aliases: ['JAEGER_USER'], type: 'string', default: '' },
  jaegerPassword: {
    env: 'OTEL_EXPORTER_JAEGER_PASSWORD',
    aliases: ['JAEGER_PASSWORD'],
    type: 'string',
    default: '',
    secret: true,
  },
  jaegerAgentHost: {
    env: 'OTEL_EXPORTER_JAEGER_AGENT_HOST',
    aliases: ['JAEGER_AGENT_HOST'],
    type: 'string',
    default: '',
  },
  jaegerAgentPort: {
    env: 'OTEL_EXPORTER_JAEGER_AGENT_PORT',
    aliases: ['JAEGER_AGENT_PORT'],
    type: 'integer',
    default: 0,
  },
  jaegerLegacyTags: { env: 'ACME_OTEL_JAEGER_LEGACY_TAGS', type: 'boolean', default: false },
  jaegerTags: { env: 'JAEGER_TAGS', type: 'attributes', default: {} },
  jaegerSamplerType: {
    env: 'JAEGER_SAMPLER_TYPE',
    type: 'enum',
    values: ['', 'const', 'probabilistic', 'ratelimiting', 'remote'],
    default: '',
  },
  jaegerSamplerParam: { env: 'JAEGER_SAMPLER_PARAM', type: 'number', default: 1 },
  jaegerSamplingEndpoint: {
    env: 'JAEGER_SAMPLING_ENDPOINT',
    aliases: ['JAEGER_SAMPLER_MANAGER_HOST_PORT'],
    type: 'string',
    default: '',
  },
  jaegerSamplerRefreshMs: { env: 'JAEGER_SAMPLER_REFRESH_INTERVAL', type: 'milliseconds', min: 1, default: 60000 },
  jaegerPropagation: { env: 'JAEGER_PROPAGATION', type: 'list', values: ['jaeger', 'b3', 'w3c'], default: [] },
} as const satisfies Record<string, Setting>
