import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { startGrpcReceiver } from './support/jaeger-receivers.ts'
import { startSink } from './support/otlp-sink.ts'
import { type AppOutcome, byPath, runApp } from './support/run-app.ts'
import { runCli } from './support/run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'config-file-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0

function write(text: string, mode = 0o644): string {
  const file = join(folder, `${files++}.yaml`)
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

const run = (
  file: string,
  env: Readonly<Record<string, string>> = {},
  sink?: Awaited<ReturnType<typeof startSink>>,
): Promise<AppOutcome> =>
  runApp({
    file: resolve('test/apps/backend/three-signals.cjs'),
    door: '--require',
    agent: byPath,
    env: { OTEL_CONFIG_FILE: file, OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_SERVICE_NAME: '', ...env },
    ...(sink !== undefined && { sink }),
  })

test('a file with three signals: each to its address, by its protocol, with its headers', async () => {
  const sink = await startSink()
  const file = write(`
file_format: "1.0"
resource:
  attributes:
    - name: service.name
      value: \${MY_NAME:-unnamed}-by-file
    - { name: team, value: "a,b" }
propagator:
  composite: [{ b3: }]
tracer_provider:
  processors:
    - batch:
        schedule_delay: 100
        exporter:
          otlp_http:
            endpoint: ${sink.url}/own/v1/traces
            headers: [{ name: x-token, value: "\${env:TOKEN}" }]
            compression: gzip
    - simple:
        exporter: { console: }
  sampler: { parent_based: { root: { trace_id_ratio_based: { ratio: 1 } } } }
meter_provider:
  readers:
    - periodic:
        exporter: { otlp_http: { endpoint: "${sink.url}/own/v1/metrics", encoding: json } }
logger_provider:
  processors:
    - batch: { exporter: { otlp_http: { endpoint: "${sink.url}/own/v1/logs" } } }
`)
  const env = { MY_NAME: 'shop', TOKEN: 'a=b, c', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }
  const { code, stdout, stderr } = await run(file, env, sink)
  await sink.close()
  assert.equal(code, 0)
  const ignored =
    'otel-agent warn: OTEL_CONFIG_FILE is set, so these variables do not count: OTEL_EXPORTER_OTLP_ENDPOINT.'
  assert.deepEqual([stderr.split(' The file')[0], stderr.trim().split('\n').length], [ignored, 1])
  const came = sink.requests.map(({ path, headers }) => [
    path,
    headers['content-type'],
    headers['content-encoding'],
    headers['x-token'],
  ])
  assert.deepEqual(
    came.sort(([a], [b]) => String(a).localeCompare(String(b))),
    [
      ['/own/v1/logs', 'application/x-protobuf', undefined, undefined],
      ['/own/v1/metrics', 'application/json', undefined, undefined],
      ['/own/v1/traces', 'application/x-protobuf', 'gzip', 'a=b, c'],
    ],
  )
  const spans = sink.spans()
  assert.ok(spans.length > 0)
  for (const { resource } of spans) {
    assert.deepEqual([resource['service.name'], resource.team], ['shop-by-file', 'a,b'])
  }
  assert.equal(stdout.trim(), 'internal work')
})

test('what a file leaves out is off; gRPC', async () => {
  const receiver = await startGrpcReceiver()
  const file = write(`
file_format: '1.0'
tracer_provider:
  processors: [{ simple: { exporter: { otlp_grpc: { endpoint: "${receiver.url}" } } } }]
`)
  const { code, stderr } = await run(file)
  await receiver.close()
  assert.deepEqual([code, stderr], [0, ''])
  assert.deepEqual(
    [...new Set(receiver.calls.map(({ path }) => path))],
    ['/opentelemetry.proto.collector.trace.v1.TraceService/Export'],
  )
})

test('disabled: true leaves the process alone', async () => {
  const sink = await startSink()
  const file = write(`
file_format: "1.0"
disabled: \${OFF}
tracer_provider:
  processors: [{ batch: { exporter: { otlp_http: { endpoint: "${sink.url}/v1/traces" } } } }]
`)
  const off = await run(file, { OFF: 'true' }, sink)
  assert.deepEqual([off.code, off.stderr, sink.requests.length], [0, '', 0])
  await run(file, { OFF: 'false' }, sink)
  assert.equal(sink.requests.length, 1)
  await sink.close()
})

test('what has no effect is told in one line, and the rest counts', async () => {
  const sink = await startSink()
  const file = write(`
file_format: "1.0"
tracer_provider:
  sampler: { composite/development: { always_on: } }
  processors:
    - batch: { exporter: { otlp_http: { endpoint: "${sink.url}/v1/traces" } } }
    - batch: { schedule_delay: 7, exporter: { otlp_http: { endpoint: "http://127.0.0.1:9" } } }
meter_provider: { views: [{ selector: { instrument_name: x } }] }
`)
  const { code, stderr } = await run(file, {}, sink)
  await sink.close()
  assert.equal(code, 0)
  assert.ok(sink.requests.length > 0)
  assert.equal(
    stderr,
    `otel-agent warn: "${file}" has what this version of the agent does not honour: tracer_provider.processors[1].batch.schedule_delay, ` +
      'tracer_provider.processors[1].batch.exporter.otlp_http, tracer_provider.sampler.composite/development, ' +
      'meter_provider.views. The rest of it counts. [not-honoured]\n',
  )
})

const unusable: readonly [what: string, file: () => string, why: string][] = [
  ['absent', () => join(folder, 'none.yaml'), 'does not exist'],
  ['a folder', () => folder, 'is not a file'],
  [
    'writable by everybody',
    () => write('file_format: "1.0"\ntracer_provider: {}\n', 0o666),
    'everybody may write (chmod o-w)',
  ],
  ['not YAML', () => write('file_format: "1.0"\n  a: [b\n'), 'is not YAML'],
  ['of another format', () => write('file_format: "0.3"\n'), 'has the file_format "0.3", where "1.0" is known'],
  ['a list', () => write('- a\n'), 'holds no map'],
  ['too large', () => write(`a: ${'x'.repeat(2 ** 20)}`), 'has more than 1024 KiB'],
  [
    'a bomb of aliases',
    () =>
      write(
        `file_format: "1.0"\na: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [${'*a, '.repeat(20)}]\nc: &c [${'*b, '.repeat(20)}]\nd: [${'*c, '.repeat(20)}]\n`,
      ),
    'Excessive alias count',
  ],
]

for (const [what, make, why] of unusable) {
  test(`a file that is ${what}: told, and the environment counts`, async () => {
    const sink = await startSink()
    const file = make()
    const { code, stderr } = await run(file, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url }, sink)
    await sink.close()
    assert.equal(code, 0)
    assert.ok(sink.spans().length > 0)
    assert.ok(stderr.startsWith(`otel-agent warn: OTEL_CONFIG_FILE names "${file}", which `), stderr)
    assert.ok(stderr.includes(why), stderr)
    assert.equal(stderr.trim().split('\n').length, 1)
  })
}

test('`otel-agent config` shows what the file says', async () => {
  const file = write('file_format: "1.0"\nlog_level: error\ntracer_provider: { nothing: 1 }\n')
  const { code, stdout } = await runCli(['config'], { env: { OTEL_CONFIG_FILE: file } })
  assert.equal(code, 0)
  assert.match(stdout, /OTEL_LOG_LEVEL +error /)
  assert.ok(stdout.includes('tracer_provider.nothing'))
})
