import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './read-config.ts'
import { type SettingName, settings } from './settings.ts'

type Row = readonly [variable: string, text: string, setting: SettingName, value: unknown]

const accepted: readonly Row[] = [
  ['OTEL_SDK_DISABLED', 'TRUE', 'sdkDisabled', true],
  ['OTEL_SDK_DISABLED', 'False', 'sdkDisabled', false],
  ['OTEL_LOG_LEVEL', 'INFO', 'logLevel', 'info'],
  ['OTEL_SERVICE_NAME', '  Kasse 3  ', 'serviceName', 'Kasse 3'],
  ['OTEL_TRACES_SAMPLER', 'ParentBased_TraceIdRatio', 'tracesSampler', 'parentbased_traceidratio'],
  ['OTEL_BSP_SCHEDULE_DELAY', '0', 'bspScheduleDelayMs', 0],
  ['OTEL_BSP_EXPORT_TIMEOUT', '0', 'bspExportTimeoutMs', 0],
  ['OTEL_BSP_SCHEDULE_DELAY', '2147483647', 'bspScheduleDelayMs', 2147483647],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '0', 'otlpTimeoutMs', 0],
  ['OTEL_ATTRIBUTE_COUNT_LIMIT', '0', 'attributeCountLimit', 0],
  ['OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT', '0', 'logRecordAttributeValueLengthLimit', 0],
  ['OTEL_SPAN_EVENT_COUNT_LIMIT', '007', 'spanEventCountLimit', 7],
  ['OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT', '3', 'eventAttributeCountLimit', 3],
  ['OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT', '4', 'linkAttributeCountLimit', 4],
  ['OTEL_EXPORTER_OTLP_SPAN_INSECURE', 'true', 'tracesInsecure', true],
  ['OTEL_EXPORTER_OTLP_METRIC_INSECURE', 'true', 'metricsInsecure', true],
  ['OTEL_TRACES_EXPORTER', ' Console , OTLP,, console', 'tracesExporters', ['console', 'otlp']],
  ['OTEL_TRACES_EXPORTER', 'none', 'tracesExporters', []],
  ['OTEL_LOGS_EXPORTER', 'otlp', 'logsExporters', ['otlp']],
  ['OTEL_METRICS_EXPORTER', 'None', 'metricsExporters', []],
  ['OTEL_PROPAGATORS', 'baggage,tracecontext,baggage', 'propagators', ['baggage', 'tracecontext']],
  ['OTEL_PROPAGATORS', 'none', 'propagators', []],
  ['OTEL_NODE_RESOURCE_DETECTORS', 'all', 'resourceDetectors', settings.resourceDetectors.values],
  ['OTEL_NODE_RESOURCE_DETECTORS', 'env,gcp', 'resourceDetectors', ['env', 'gcp']],
  ['OTEL_NODE_RESOURCE_DETECTORS', 'none', 'resourceDetectors', []],
  ['OTEL_NODE_ENABLED_INSTRUMENTATIONS', 'http, Nestjs-Core,http', 'enabledInstrumentations', ['http', 'nestjs-core']],
  ['OTEL_RESOURCE_ATTRIBUTES', ' a = b , c=%C3%A9%2C%3D,,d=', 'resourceAttributes', { a: 'b', c: 'é,=', d: '' }],
  ['OTEL_RESOURCE_ATTRIBUTES', 'a%20b=1,x=1,x=2', 'resourceAttributes', { 'a b': '1', x: '2' }],
  [
    'OTEL_EXPORTER_OTLP_HEADERS',
    'Authorization=Basic%20YQ==,x-Y= 1',
    'otlpHeaders',
    { authorization: 'Basic YQ==', 'x-y': '1' },
  ],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'HTTPS://[::1]:4318/otlp?a=1', 'otlpEndpoint', 'HTTPS://[::1]:4318/otlp?a=1'],
  ['OTEL_EXPORTER_OTLP_COMPRESSION', 'GZip', 'otlpCompression', 'gzip'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'HTTP/Protobuf', 'otlpProtocol', 'http/protobuf'],
  ['OTEL_EXPORTER_OTLP_CERTIFICATE', '/etc/ssl/Ca.pem', 'otlpCertificate', '/etc/ssl/Ca.pem'],
]

for (const [variable, text, setting, value] of accepted) {
  test(`${variable}=${text}`, () => {
    const { config, problems, sources } = readConfig({ [variable]: text })
    assert.deepEqual(config[setting], value)
    assert.deepEqual(problems, [])
    assert.equal(sources[setting], variable)
  })
}

const timeoutRule = 'which is not a whole number of milliseconds from 0 to 2147483647. Using the default'
const countRule = 'which is not a whole number from 0 to 9007199254740991. Using the default'

/** The message without the variable's name at its beginning. */
const refused: readonly (readonly [variable: string, text: string, setting: SettingName, message: string])[] = [
  [
    'OTEL_SDK_DISABLED',
    '1',
    'sdkDisabled',
    'is set to "1", which is neither true nor false. Using the default false instead.',
  ],
  ['OTEL_BSP_SCHEDULE_DELAY', 'lots', 'bspScheduleDelayMs', `is set to "lots", ${timeoutRule} 5000 instead.`],
  ['OTEL_BSP_SCHEDULE_DELAY', '5s', 'bspScheduleDelayMs', `is set to "5s", ${timeoutRule} 5000 instead.`],
  ['OTEL_BSP_SCHEDULE_DELAY', '-1', 'bspScheduleDelayMs', `is set to "-1", ${timeoutRule} 5000 instead.`],
  [
    'OTEL_BSP_SCHEDULE_DELAY',
    '2147483648',
    'bspScheduleDelayMs',
    `is set to "2147483648", ${timeoutRule} 5000 instead.`,
  ],
  ['OTEL_ATTRIBUTE_COUNT_LIMIT', '1e3', 'attributeCountLimit', `is set to "1e3", ${countRule} 128 instead.`],
  [
    'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    '-1',
    'attributeValueLengthLimit',
    `is set to "-1", ${countRule} no limit instead.`,
  ],
  [
    'OTEL_BSP_MAX_QUEUE_SIZE',
    '0',
    'bspMaxQueueSize',
    'is set to "0", which is not a whole number from 1 to 9007199254740991. Using the default 2048 instead.',
  ],
  [
    'OTEL_METRIC_EXPORT_INTERVAL',
    '0',
    'metricExportIntervalMs',
    'is set to "0", which is not a whole number of milliseconds from 1 to 2147483647. Using the default 60000 instead.',
  ],
  ...['1.5', '-0.1', 'half', '50%'].map(
    (text) =>
      [
        'OTEL_TRACES_SAMPLER_ARG',
        text,
        'tracesSamplerArg',
        `is set to "${text}", which is not a number from 0 to 1. Using the default 1 instead.`,
      ] as const,
  ),
  [
    'OTEL_TRACES_SAMPLER',
    'always',
    'tracesSampler',
    'is set to "always", which the agent does not know: it knows always_on, always_off, traceidratio, ' +
      'parentbased_always_on, parentbased_always_off, parentbased_traceidratio, jaeger_remote, parentbased_jaeger_remote, xray, ' +
      'parentbased_xray. Using the default parentbased_always_on instead.',
  ],
  [
    'OTEL_EXPORTER_OTLP_PROTOCOL',
    'http/xml',
    'otlpProtocol',
    'is set to "http/xml", which the agent does not know: it knows http/protobuf, http/json, grpc. Using the default http/protobuf instead.',
  ],
  [
    'OTEL_TRACES_EXPORTER',
    'jager',
    'tracesExporters',
    'is set to "jager", which names "jager": the agent knows otlp, jaeger, zipkin, console, otlp/stdout, otlp/file, none. Using the default otlp instead.',
  ],
  [
    'OTEL_PROPAGATORS',
    'b4,yray',
    'propagators',
    'is set to "b4,yray", which names "b4, yray": the agent knows tracecontext, baggage, b3, b3multi, jaeger, xray, ottrace, none. ' +
      'Using the default tracecontext, baggage instead.',
  ],
  [
    'OTEL_RESOURCE_ATTRIBUTES',
    'a=1,b',
    'resourceAttributes',
    'is set to "a=1,b", which has no "=" in entry 2. Using the default none instead.',
  ],
  [
    'OTEL_RESOURCE_ATTRIBUTES',
    '=1',
    'resourceAttributes',
    'is set to "=1", which has no name in entry 1. Using the default none instead.',
  ],
  [
    'OTEL_RESOURCE_ATTRIBUTES',
    'a=b=c',
    'resourceAttributes',
    'is set to "a=b=c", which has more than one "=" in entry 1. Using the default none instead.',
  ],
  [
    'OTEL_RESOURCE_ATTRIBUTES',
    'a=%zz',
    'resourceAttributes',
    'is set to "a=%zz", which has a "%" that encodes nothing in entry 1. Using the default none instead.',
  ],
  ...['localhost:4318', 'ftp://collector', 'http://', 'http:///v1', 'https://a b', '//collector'].map(
    (text) =>
      [
        'OTEL_EXPORTER_OTLP_ENDPOINT',
        text,
        'otlpEndpoint',
        `is set to "${text}", which is not a URL that begins with http:// or https://. Using the default http://localhost:4318 instead.`,
      ] as const,
  ),
]

for (const [variable, text, setting, message] of refused) {
  test(`${variable}=${text} keeps the default and is told`, () => {
    const { config, problems, sources } = readConfig({ [variable]: text })
    assert.deepEqual(config, readConfig({}).config)
    assert.deepEqual(problems, [{ code: 'bad-value', message: `${variable} ${message}` }])
    assert.equal(sources[setting], 'default')
  })
}

test('of a list with unknown words, the known ones count', () => {
  const { config, problems, sources } = readConfig({
    OTEL_TRACES_EXPORTER: 'datadog,Console',
    OTEL_PROPAGATORS: 'b4,none',
  })
  assert.deepEqual([config.tracesExporters, config.propagators], [['console'], []])
  assert.deepEqual([sources.tracesExporters, sources.propagators], ['OTEL_TRACES_EXPORTER', 'OTEL_PROPAGATORS'])
  assert.deepEqual(
    problems.map((problem) => problem.message),
    [
      'OTEL_PROPAGATORS is set to "b4,none", which names "b4": the agent knows tracecontext, baggage, b3, b3multi, jaeger, xray, ottrace, none. Using none instead.',
      'OTEL_TRACES_EXPORTER is set to "datadog,Console", which names "datadog": the agent knows otlp, jaeger, zipkin, console, otlp/stdout, otlp/file, none. Using console instead.',
    ],
  )
})

test('"none" beside others is told, and the others count', () => {
  const { config, problems } = readConfig({ OTEL_METRICS_EXPORTER: 'console,none' })
  assert.deepEqual(config.metricsExporters, ['console'])
  assert.deepEqual(problems, [
    {
      code: 'bad-value',
      message:
        'OTEL_METRICS_EXPORTER is set to "console,none", which names "none" beside others. Using console instead.',
    },
  ])
})

test('an unknown detector is told with "all" among the known ones', () => {
  const { config, problems } = readConfig({ OTEL_NODE_RESOURCE_DETECTORS: 'heroku,os' })
  assert.deepEqual(config.resourceDetectors, ['os'])
  assert.deepEqual(problems, [
    {
      code: 'bad-value',
      message:
        'OTEL_NODE_RESOURCE_DETECTORS is set to "heroku,os", which names "heroku": the agent knows env, host, os, process, ' +
        'serviceinstance, container, k8s, alibaba, aws, azure, gcp, all, none. Using os instead.',
    },
  ])
})
