import assert from 'node:assert/strict'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { type Certificate, makeCertificate, whyNoCertificates } from './support/certificates.ts'
import { installPackages } from './support/install-packages.ts'
import { startGrpcReceiver } from './support/jaeger-receivers.ts'
import { startSink } from './support/otlp-sink.ts'
import { readBinaryBody } from './support/read-jaeger.ts'
import { startRulesServer } from './support/rules-server.ts'
import { type AppOutcome, type AppRun, byPath, runApp } from './support/run-app.ts'

// What a setting does, in a real process, and what happens without it.
const threeSignals = resolve('test/apps/backend/three-signals.cjs')
const callsItself = resolve('test/apps/samplers/until-sampled.cjs')

type Env = Readonly<Record<string, string>>

function run(env: Env, file = threeSignals, more: Partial<AppRun> = {}): Promise<AppOutcome> {
  return runApp({ file, door: '--require', agent: byPath, ...more, env: { OTEL_METRICS_EXPORTER: 'none', ...env } })
}

/** The path of each signal, and the settings that are its own. */
const signals = [
  {
    path: '/v1/traces',
    endpoint: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    timeout: 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT',
    insecure: 'OTEL_EXPORTER_OTLP_TRACES_INSECURE',
    certificate: 'OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE',
    clientKey: 'OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY',
    clientCertificate: 'OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE',
  },
  {
    path: '/v1/metrics',
    endpoint: 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
    timeout: 'OTEL_EXPORTER_OTLP_METRICS_TIMEOUT',
    insecure: 'OTEL_EXPORTER_OTLP_METRICS_INSECURE',
    certificate: 'OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE',
    clientKey: 'OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY',
    clientCertificate: 'OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE',
  },
  {
    path: '/v1/logs',
    endpoint: 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
    timeout: 'OTEL_EXPORTER_OTLP_LOGS_TIMEOUT',
    insecure: 'OTEL_EXPORTER_OTLP_LOGS_INSECURE',
    certificate: 'OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE',
    clientKey: 'OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY',
    clientCertificate: 'OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE',
  },
] as const

const all = { OTEL_METRICS_EXPORTER: 'otlp', OTEL_LOGS_EXPORTER: 'otlp' }

describe('mutual TLS for one signal', { skip: whyNoCertificates() }, () => {
  const folder = join('build', 'tls-signals')
  let server: Certificate
  let client: Certificate

  before(() => {
    server = makeCertificate(folder, 'server', 'DNS:localhost,IP:127.0.0.1')
    client = makeCertificate(folder, 'client', 'DNS:client.example')
  })

  for (const { path, endpoint, certificate, clientKey, clientCertificate } of signals) {
    test(`${path}: by its own certificates, and the others go their way`, async () => {
      const [secure, open] = [
        await startSink({ tls: { ...server, requestCert: true, ca: client.cert } }),
        await startSink(),
      ]
      const env = {
        ...all,
        [endpoint]: `${secure.url}${path}`,
        [certificate]: server.certPath,
        [clientKey]: client.keyPath,
        [clientCertificate]: client.certPath,
      }
      const { code, stderr } = await run(env, threeSignals, { sink: open })
      const without = await run({ ...env, [clientKey]: '', [clientCertificate]: '' }, threeSignals, { sink: open })
      await Promise.all([secure.close(), open.close()])
      assert.deepEqual([code, stderr], [0, ''])
      assert.deepEqual(
        secure.requests.map((request) => request.path),
        [path],
      )
      assert.ok(!open.requests.some((request) => request.path === path))
      assert.match(without.stderr, /\[export-failed\]/)
    })
  }
})

for (const { path, timeout } of signals) {
  test(`${path}: a receiver that never answers is waited for as long as ${timeout} says`, async () => {
    const sink = await startSink({ behaviour: (_index, request) => (request.path === path ? 'hang' : 'ok') })
    // By default, each of the two requests would be waited for ten seconds.
    const env = { ...all, [timeout]: '70', ACME_OTEL_EXIT_TIMEOUT: '60000' }
    const { code, stderr } = await run(env, threeSignals, { sink, timeoutMs: 15_000 })
    await sink.close()
    assert.equal(code, 0)
    assert.match(stderr, new RegExp(`${path}: it does not answer in time`))
    const accepted = sink.requests.filter((request) => request.accepted).map((request) => request.path)
    assert.deepEqual(
      accepted.sort(),
      ['/v1/logs', '/v1/metrics', '/v1/traces'].filter((other) => other !== path),
    )
  })
}

const withoutScheme = [
  { insecure: 'OTEL_EXPORTER_OTLP_INSECURE', endpoint: 'OTEL_EXPORTER_OTLP_ENDPOINT', calls: 3 },
  ...signals.map(({ insecure, endpoint }) => ({ insecure, endpoint, calls: 1 })),
]

for (const { insecure, endpoint, calls } of withoutScheme) {
  test(`${insecure}: a host and its port are spoken to in plain text, and by TLS without it`, async () => {
    const receiver = await startGrpcReceiver()
    const env = { ...all, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', [endpoint]: `127.0.0.1:${receiver.port}` }
    await run({ ...env, [insecure]: 'true' })
    assert.equal(receiver.calls.length, calls)
    await run(env)
    assert.equal(receiver.calls.length, calls)
    await receiver.close()
  })
}

test('OTEL_SERVICE_NAME wins over the name among OTEL_RESOURCE_ATTRIBUTES', async () => {
  const nameOf = async (env: Env): Promise<unknown> => (await run(env)).spans[0]?.resource['service.name']
  const among = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=among,team=a' }
  assert.deepEqual(
    [await nameOf({ ...among, OTEL_SERVICE_NAME: 'own' }), await nameOf({ ...among, OTEL_SERVICE_NAME: '' })],
    ['own', 'among'],
  )
})

test('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT wins over the general one', async () => {
  const env = { OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '3', OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '5' }
  const { spans } = await run(env, callsItself)
  assert.ok(spans.some(({ attributes }) => attributes['url.path'] === '/orde'))
})

test('ACME_OTEL_JAEGER_LEGACY_TAGS: what saved searches ask for', async () => {
  const statuses = async (env: Env): Promise<unknown[]> => {
    const sink = await startSink({ behaviour: { status: 202 } })
    await run({ ...env, OTEL_EXPORTER_JAEGER_ENDPOINT: sink.url }, callsItself)
    await sink.close()
    const spans = sink.requests.flatMap(({ body }) => readBinaryBody(body).spans)
    assert.equal(spans.length, 2)
    return spans.map(({ tags }) => tags.find(([key]) => key === 'http.status_code')?.[1])
  }
  assert.deepEqual(await statuses({ ACME_OTEL_JAEGER_LEGACY_TAGS: 'true' }), [200, 200])
  assert.deepEqual(await statuses({}), [undefined, undefined])
})

test('JAEGER_SAMPLER_REFRESH_INTERVAL: the sampler asks again', async () => {
  const server = await startRulesServer((count) => ({
    '/sampling': { body: { probabilisticSampling: { samplingRate: count < 2 ? 0 : 1 } } },
  }))
  const env = {
    JAEGER_SAMPLER_TYPE: 'remote',
    JAEGER_SAMPLER_PARAM: '0',
    JAEGER_SAMPLING_ENDPOINT: server.url,
    JAEGER_SAMPLER_REFRESH_INTERVAL: '100',
  }
  // It ends once a trace is kept: by default, after two minutes.
  const { code } = await run(env, callsItself, { timeoutMs: 30_000 })
  await server.close()
  assert.equal(code, 0)
})

test('ACME_OTEL_TRACE_TOOLS: a tool of developers is traced', async () => {
  const tool = resolve('build/apps/tool/node_modules/webpack/bin/webpack.js')
  mkdirSync(join(tool, '..'), { recursive: true })
  writeFileSync(tool, `require(${JSON.stringify(threeSignals)})`)
  const traced = await run({ ACME_OTEL_TRACE_TOOLS: 'true' }, tool)
  const left = await run({}, tool)
  assert.deepEqual([traced.spans.length, left.spans.length], [1, 0])
})

test('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: what a model is asked, and what it answers', async () => {
  const folder = resolve('build/apps/genai')
  await installPackages(folder, { openai: '5.23.2' })
  cpSync('test/libraries/openai/app.cjs', join(folder, 'app.cjs'))
  const told = async (env: Env): Promise<string> => {
    const { code, logs } = await run({ ...env, OTEL_LOGS_EXPORTER: 'otlp' }, join(folder, 'app.cjs'))
    assert.equal(code, 0)
    assert.ok(logs.length > 0)
    return JSON.stringify(logs)
  }
  const content = /What is left\?.*Pears\./
  assert.match(await told({ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true' }), content)
  assert.doesNotMatch(await told({}), /What is left|Pears/)
})

test('OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN: exceptions as log records, instead of events or beside them', async () => {
  const file = resolve('test/apps/backend/exception.cjs')
  const seen = async (value: string, exporter = 'otlp'): Promise<object> => {
    const env = { OTEL_LOGS_EXPORTER: exporter, OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN: value }
    const { code, stderr, spans, logs } = await run(env, file)
    assert.equal(code, 0)
    const [span] = spans
    for (const log of logs) {
      assert.deepEqual([log.traceId, log.spanId], [span?.traceId, span?.spanId])
      assert.deepEqual([log.severityNumber, log.severityText, log.scope.name], [17, 'ERROR', 'app'])
      assert.match(String(log.attributes['exception.stacktrace']), /^RangeError: too far\n {4}at /)
    }
    return {
      events: span?.events.map(({ name, attributes }) => [name, attributes['exception.message']]),
      logs: logs.map(({ eventName, attributes }) => [
        eventName,
        attributes['exception.type'],
        attributes['exception.message'],
      ]),
      stderr,
    }
  }
  const event = ['exception', 'too far']
  const log = ['exception', 'RangeError', 'too far']
  assert.deepEqual(await seen(''), { events: [event], logs: [], stderr: '' })
  assert.deepEqual(await seen('logs'), { events: [], logs: [log], stderr: '' })
  assert.deepEqual(await seen('logs/dup'), { events: [event], logs: [log], stderr: '' })
  assert.deepEqual(await seen('logs', 'none'), {
    events: [event],
    logs: [],
    stderr:
      'otel-agent warn: OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN is set to "logs", but no logs are sent. Exceptions stay events of spans. Set OTEL_LOGS_EXPORTER=otlp. [bad-value]\n',
  })
})

test("OTEL_NODE_EXPERIMENTAL_SDK_METRICS: the agent's own counts", async () => {
  const file = resolve('test/apps/backend/counted.cjs')
  const seen = async (more: Env): Promise<Record<string, unknown>> => {
    const env = {
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '300',
      OTEL_METRIC_EXPORT_TIMEOUT: '300',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_BSP_MAX_QUEUE_SIZE: '1000',
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      ...more,
    }
    const { code, stderr, metrics } = await run(env, file)
    assert.deepEqual([code, stderr], [0, ''])
    const own = metrics.filter(({ name }) => name.startsWith('otel.sdk.'))
    const last = new Map(own.map((metric) => [metric.name, metric]))
    return Object.fromEntries(
      [...last].map(([name, { unit, points }]) => [
        name,
        [unit, ...points.map((point) => [point.as_double ?? Number(point.as_int), ...Object.values(point.attributes)])],
      ]),
    )
  }
  const spans = ['batching_span_processor', 'batching_span_processor/otlp']
  const logs = ['batching_log_processor', 'batching_log_processor/otlp']
  const spanExporter = ['otlp_span_exporter', 'otlp_span_exporter/0']
  const logExporter = ['otlp_log_exporter', 'otlp_log_exporter/0']
  assert.deepEqual(await seen({ OTEL_NODE_EXPERIMENTAL_SDK_METRICS: 'true' }), {
    'otel.sdk.span.started': [
      '{span}',
      [2, 'none', 'RECORD_AND_SAMPLE'],
      [1, 'local', 'RECORD_AND_SAMPLE'],
      [1, 'remote', 'RECORD_AND_SAMPLE'],
      [1, 'remote', 'DROP'],
    ],
    'otel.sdk.span.live': ['{span}', [1, 'RECORD_AND_SAMPLE']],
    'otel.sdk.processor.span.queue.size': ['{span}', [0, ...spans]],
    'otel.sdk.processor.span.queue.capacity': ['{span}', [1000, ...spans]],
    'otel.sdk.processor.span.processed': ['{span}', [3, ...spans]],
    'otel.sdk.exporter.span.inflight': ['{span}', [0, ...spanExporter]],
    'otel.sdk.exporter.span.exported': ['{span}', [3, ...spanExporter]],
    'otel.sdk.log.created': ['{log_record}', [1]],
    'otel.sdk.processor.log.queue.size': ['{log_record}', [0, ...logs]],
    'otel.sdk.processor.log.queue.capacity': ['{log_record}', [2048, ...logs]],
    'otel.sdk.processor.log.processed': ['{log_record}', [1, ...logs]],
    'otel.sdk.exporter.log.inflight': ['{log_record}', [0, ...logExporter]],
    'otel.sdk.exporter.log.exported': ['{log_record}', [1, ...logExporter]],
  })
  assert.deepEqual(await seen({}), {})
})
