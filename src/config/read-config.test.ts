import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './read-config.ts'
import type { Setting } from './setting.ts'
import { type Config, type SettingName, settings } from './settings.ts'

const otlpOfOneSignal = {
  Protocol: 'http/protobuf',
  Endpoint: '',
  Headers: {},
  TimeoutMs: 10000,
  Compression: 'none',
  Certificate: '',
  ClientKey: '',
  ClientCertificate: '',
  Insecure: false,
}

function withPrefix(prefix: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(otlpOfOneSignal).map(([key, value]) => [prefix + key, value]))
}

/** Written down from the specification and the issue, not from the table. */
const defaults = {
  sdkDisabled: false,
  logLevel: 'warn',
  configFile: '',
  startLine: false,
  ledger: false,
  existingSdk: 'agent',
  traceTools: false,
  exitTimeoutMs: 1000,
  serviceName: '',
  resourceAttributes: {},
  resourceDetectors: ['env', 'host', 'os', 'process', 'serviceinstance', 'container', 'k8s'],
  enabledInstrumentations: [],
  entities: '',
  disabledInstrumentations: [],
  frameworkSpans: false,
  httpKnownMethods: ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'],
  httpIgnorePaths: [],
  propagationExcludedHosts: [],
  httpTrustForwarded: false,
  httpServerRequestHeaders: [],
  httpServerResponseHeaders: [],
  httpClientRequestHeaders: [],
  httpClientResponseHeaders: [],
  sensitiveQueryParameters: [],
  dbQueryText: 'sanitized',
  dbQueryParameters: false,
  sqlCommenter: false,
  grpcErrorTypes: {},
  grpcHttpStatus: false,
  grpcIgnoreMethods: [],
  grpcClientRequestMetadata: [],
  grpcClientResponseMetadata: [],
  grpcServerRequestMetadata: [],
  grpcServerResponseMetadata: [],
  semconvOptIn: [],
  logKeys: {},
  logEvents: 'off',
  exceptionSignal: [],
  consoleCorrelation: 'auto',
  captureMessageContent: false,
  jaegerProtocol: '',
  jaegerEndpoint: '',
  jaegerTimeoutMs: 10000,
  jaegerUser: '',
  jaegerPassword: '',
  jaegerAgentHost: '',
  jaegerAgentPort: 0,
  jaegerLegacyTags: false,
  jaegerTags: {},
  jaegerSamplerType: '',
  jaegerSamplerParam: 1,
  jaegerSamplingEndpoint: '',
  jaegerSamplerRefreshMs: 60000,
  jaegerPropagation: [],
  propagators: ['tracecontext', 'baggage'],
  tracesSampler: 'parentbased_always_on',
  tracesSamplerArg: 1,
  tracesPerSecond: Number.POSITIVE_INFINITY,
  attributeValueLengthLimit: Number.POSITIVE_INFINITY,
  attributeCountLimit: 128,
  spanAttributeValueLengthLimit: Number.POSITIVE_INFINITY,
  spanAttributeCountLimit: 128,
  spanEventCountLimit: 128,
  spanLinkCountLimit: 128,
  eventAttributeCountLimit: 128,
  exemplarFilter: 'trace_based',
  linkAttributeCountLimit: 128,
  logRecordAttributeValueLengthLimit: Number.POSITIVE_INFINITY,
  logRecordAttributeCountLimit: 128,
  bspScheduleDelayMs: 5000,
  bspExportTimeoutMs: 30000,
  bspMaxQueueSize: Infinity,
  bspMaxExportBatchSize: 512,
  queueBytes: 16777216,
  blrpScheduleDelayMs: 1000,
  blrpExportTimeoutMs: 30000,
  blrpMaxQueueSize: 2048,
  blrpMaxExportBatchSize: 512,
  sdkMetrics: false,
  metricExportIntervalMs: 60000,
  metricExportTimeoutMs: 30000,
  metricsTemporality: 'cumulative',
  metricsHistogramAggregation: 'explicit_bucket_histogram',
  tracesExporters: ['otlp'],
  metricsExporters: ['otlp'],
  logsExporters: [],
  filePath: 'otel-{signal}.jsonl',
  fileMaxBytes: 67_108_864,
  fileMaxFiles: 5,
  zipkinEndpoint: 'http://localhost:9411/api/v2/spans',
  zipkinTimeoutMs: 10_000,
  prometheusHost: 'localhost',
  prometheusPort: 9464,
  httpsProxy: '',
  httpProxy: '',
  noProxy: '',
  ...withPrefix('otlp'),
  otlpEndpoint: 'http://localhost:4318',
  ...withPrefix('traces'),
  ...withPrefix('metrics'),
  ...withPrefix('logs'),
}

test('nothing set: the defaults, no problem, and everything comes from "default"', () => {
  const { config, problems, sources } = readConfig({})
  assert.deepEqual(config, defaults)
  assert.deepEqual(problems, [])
  assert.deepEqual(Object.keys(sources), Object.keys(config))
  assert.deepEqual([...new Set(Object.values(sources))], ['default'])
  assert.ok(Object.isFrozen(config))
})

test('a value that is empty or blank counts as unset, in every setting', () => {
  const empty: Record<string, string> = {}
  for (const [index, setting] of Object.values<Setting>(settings).entries()) empty[setting.env] = index % 2 ? '' : ' \t'
  assert.deepEqual(readConfig(empty), readConfig({}))
})

test('each variable is read by one setting, and a fallback stands above those that fall back on it', () => {
  const names = Object.values<Setting>(settings).flatMap((setting) => [setting.env, ...(setting.aliases ?? [])])
  assert.equal(new Set(names).size, names.length)
  const order = Object.keys(settings)
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    if (setting.fallback === undefined) continue
    assert.ok(order.includes(setting.fallback) && order.indexOf(setting.fallback) < order.indexOf(name), name)
  }
})

type Row = readonly [variable: string, text: string, setting: SettingName, value: unknown]

const inherited: readonly Row[] = [
  ['OTEL_ATTRIBUTE_COUNT_LIMIT', '5', 'spanAttributeCountLimit', 5],
  ['OTEL_ATTRIBUTE_COUNT_LIMIT', '5', 'eventAttributeCountLimit', 5],
  ['OTEL_ATTRIBUTE_COUNT_LIMIT', '5', 'linkAttributeCountLimit', 5],
  ['OTEL_ATTRIBUTE_COUNT_LIMIT', '5', 'logRecordAttributeCountLimit', 5],
  ['OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', '9', 'spanAttributeValueLengthLimit', 9],
  ['OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', '9', 'logRecordAttributeValueLengthLimit', 9],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '7', 'metricsTimeoutMs', 7],
  ['OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip', 'logsCompression', 'gzip'],
  ['OTEL_EXPORTER_OTLP_CERTIFICATE', '/ca', 'tracesCertificate', '/ca'],
  ['OTEL_EXPORTER_OTLP_CLIENT_KEY', '/key', 'tracesClientKey', '/key'],
  ['OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', '/crt', 'tracesClientCertificate', '/crt'],
  ['OTEL_EXPORTER_OTLP_INSECURE', 'true', 'metricsInsecure', true],
]

for (const [variable, text, setting, value] of inherited) {
  test(`${setting} falls back on ${variable}`, () => {
    const { config, sources } = readConfig({ [variable]: text })
    assert.equal(config[setting], value)
    assert.equal(sources[setting], variable)
  })
}

test('the own variable wins over the fallback, and a bad one leaves the fallback in force', () => {
  const general = { OTEL_ATTRIBUTE_COUNT_LIMIT: '5' }
  assert.equal(readConfig({ ...general, OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '6' }).config.spanAttributeCountLimit, 6)
  const { config, problems } = readConfig({ ...general, OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: 'six' })
  assert.equal(config.spanAttributeCountLimit, 5)
  assert.deepEqual(problems, [
    {
      code: 'bad-value',
      message:
        'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT is set to "six", which is not a whole number from 0 to 9007199254740991. Using 5 instead.',
    },
  ])
})

test('the present name wins over the older one', () => {
  const env = { OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT: '1', OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '2' }
  assert.equal(readConfig(env).config.linkAttributeCountLimit, 2)
})

const pairs = [
  ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 'OTEL_BSP_MAX_QUEUE_SIZE', 'bspMaxExportBatchSize'],
  ['OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', 'OTEL_BLRP_MAX_QUEUE_SIZE', 'blrpMaxExportBatchSize'],
] as const satisfies readonly (readonly [string, string, SettingName])[]

for (const [variable, limit, setting] of pairs) {
  test(`${variable} gives way to ${limit}: in silence as a default, told when it was set`, () => {
    const low = readConfig({ [limit]: '100' })
    assert.deepEqual([low.config[setting], low.sources[setting], low.problems], [100, limit, []])
    const message = `${variable} is set to "200", which is more than ${limit}. Using 100 instead.`
    const both = readConfig({ [limit]: '100', [variable]: '200' })
    assert.deepEqual([both.config[setting], both.problems], [100, [{ code: 'bad-value', message }]])
  })
}

test('a ratio that no sampler uses is told', () => {
  const message =
    'OTEL_TRACES_SAMPLER_ARG is set to "0.1", which the sampler parentbased_always_on does not use. ' +
    'Did you mean OTEL_TRACES_SAMPLER=parentbased_traceidratio?'
  assert.deepEqual(readConfig({ OTEL_TRACES_SAMPLER_ARG: '0.1' }).problems, [{ code: 'bad-value', message }])
  const env = { OTEL_TRACES_SAMPLER_ARG: '0.1', OTEL_TRACES_SAMPLER: 'traceidratio' }
  assert.deepEqual(readConfig(env).problems, [])
})

test('a key for log lines that there is no field for is told', () => {
  const message = 'ACME_OTEL_LOG_KEYS names "traceid", which the agent does not know. Did you mean trace_id?'
  const { problems, config } = readConfig({ ACME_OTEL_LOG_KEYS: 'traceid=t,span_id=s,service.name=' })
  assert.deepEqual(problems, [{ code: 'unknown-name', message }])
  assert.deepEqual(config.logKeys, { traceid: 't', span_id: 's', 'service.name': '' })
})

test('whatever is in the environment, nothing is thrown and every setting has a value', () => {
  const names = Object.values<Setting>(settings).map((setting) => setting.env)
  for (const text of ['%', '=', ',', '\0', '__proto__', 'a=b;c', '-0', 'NaN', '9'.repeat(400), 'http://%', '\ud800']) {
    const { config } = readConfig(Object.fromEntries(names.map((name) => [name, text])))
    assert.deepEqual(
      Object.keys(config),
      Object.keys(defaults).sort((a, b) => Object.keys(config).indexOf(a) - Object.keys(config).indexOf(b)),
    )
    for (const name of Object.keys(config))
      assert.notEqual(config[name as keyof Config], undefined, `${name} of ${text}`)
  }
})
