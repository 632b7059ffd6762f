import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '../read-config.ts'
import { plainValue, substitute } from './substitute.ts'
import { translate } from './translate.ts'

const env = { NAME: 'value', EMPTY: '', NESTED: '$' + '{NAME}' }
const texts: readonly [text: string, filled: string][] = [
  ['$' + '{NAME}', 'value'],
  ['$' + '{env:NAME}', 'value'],
  ['a $' + '{NAME} b $' + '{NAME}', 'a value b value'],
  ['$' + '{NONE}', ''],
  ['$' + '{NONE:-instead}', 'instead'],
  ['$' + '{EMPTY:-instead}', 'instead'],
  ['$' + '{NAME:-instead}', 'value'],
  ['$$' + '{NAME}', '$' + '{NAME}'],
  ['$' + '{NESTED}', '$' + '{NAME}'],
  ['$' + '{1X} $NAME', '$' + '{1X} $NAME'],
]

for (const [text, filled] of texts) {
  test(`${text} becomes ${filled}`, () => assert.equal(substitute(text, env, new Set()), filled))
}

test('a text without quotes is what YAML says', () => {
  assert.deepEqual(['true', 'FALSE', '0.5', '-3', '1e3', '', '~', 'text', '[a]', '0x10'].map(plainValue), [
    true,
    false,
    0.5,
    -3,
    1000,
    null,
    null,
    'text',
    '[a]',
    '0x10',
  ])
})

const samplers: readonly [sampler: object, name: string, argument: string | undefined][] = [
  [{ always_on: null }, 'always_on', undefined],
  [{ always_off: null }, 'always_off', undefined],
  [{ trace_id_ratio_based: { ratio: 0.1 } }, 'traceidratio', '0.1'],
  [{ parent_based: { root: { always_off: {} } } }, 'parentbased_always_off', undefined],
  [
    {
      parent_based: {
        root: { always_on: null },
        remote_parent_sampled: { always_on: null },
        remote_parent_not_sampled: { always_off: null },
        local_parent_sampled: { always_on: null },
        local_parent_not_sampled: { always_off: null },
      },
    },
    'parentbased_always_on',
    undefined,
  ],
  [
    {
      'jaeger_remote/development': {
        endpoint: 'http://host:14250',
        interval: 5000,
        initial_sampler: { trace_id_ratio_based: { ratio: 0.25 } },
      },
    },
    'jaeger_remote',
    'endpoint=http://host:14250,pollingIntervalMs=5000,initialSamplingRate=0.25',
  ],
]

for (const [sampler, name, argument] of samplers) {
  test(`the sampler ${JSON.stringify(sampler)}`, () => {
    const { variables, unread } = translate({ tracer_provider: { sampler } })
    assert.deepEqual(unread, [])
    assert.deepEqual([variables.OTEL_TRACES_SAMPLER, variables.OTEL_TRACES_SAMPLER_ARG], [name, argument])
    assert.deepEqual(readConfig(variables).problems, [])
  })
}

test('all sections, as the settings that they are', () => {
  const { variables, unread } = translate({
    file_format: '1.0',
    log_level: 'info',
    attribute_limits: { attribute_value_length_limit: 100, attribute_count_limit: 10 },
    resource: { attributes_list: 'a=1', 'detection/development': { detectors: [{ host: null }, { service: null }] } },
    propagator: { composite: [{ tracecontext: null }], composite_list: 'baggage,b3' },
    tracer_provider: {
      limits: { event_attribute_count_limit: 3, link_attribute_count_limit: 4 },
      processors: [
        {
          batch: {
            schedule_delay: 1,
            export_timeout: 2,
            max_queue_size: 30,
            max_export_batch_size: 4,
            exporter: {
              otlp_grpc: {
                endpoint: 'host:4317',
                timeout: 5,
                tls: { ca_file: '/ca', key_file: '/key', cert_file: '/cert', insecure: true },
              },
            },
          },
        },
      ],
    },
    meter_provider: {
      readers: [
        { pull: { exporter: { 'prometheus/development': { host: '127.0.0.1', port: 9999 } } } },
        { periodic: { interval: 7000, timeout: 6000, exporter: { otlp_http: { temporality_preference: 'delta' } } } },
      ],
    },
    logger_provider: { limits: { attribute_count_limit: 9 }, processors: [{ simple: { exporter: { console: {} } } }] },
    'instrumentation/development': { js: { http: { enabled: false } } },
  })
  const { config, problems } = readConfig(variables)
  assert.deepEqual([unread, problems], [[], []])
  assert.deepEqual(
    [config.logLevel, config.propagators, config.tracesExporters, config.metricsExporters, config.logsExporters],
    ['info', ['tracecontext', 'baggage', 'b3'], ['otlp'], ['prometheus', 'otlp'], ['console']],
  )
  assert.deepEqual(
    [config.bspScheduleDelayMs, config.bspExportTimeoutMs, config.bspMaxQueueSize, config.bspMaxExportBatchSize],
    [1, 2, 30, 4],
  )
  assert.deepEqual(
    [config.tracesProtocol, config.tracesEndpoint, config.tracesTimeoutMs, config.tracesInsecure],
    ['grpc', 'host:4317', 5, true],
  )
  assert.deepEqual(
    [config.tracesCertificate, config.tracesClientKey, config.tracesClientCertificate],
    ['/ca', '/key', '/cert'],
  )
  assert.deepEqual(
    [
      config.metricExportIntervalMs,
      config.metricExportTimeoutMs,
      config.prometheusPort,
      config.disabledInstrumentations,
    ],
    [7000, 6000, 9999, ['http']],
  )
  assert.deepEqual([config.resourceAttributes, config.resourceDetectors], [{ a: '1' }, ['host', 'serviceinstance']])
})
