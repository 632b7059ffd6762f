import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { type GrpcBehaviour, startGrpcReceiver } from './support/jaeger-receivers.ts'
import { type Sink, startSink } from './support/otlp-sink.ts'
import { readBinaryBody } from './support/read-jaeger.ts'
import { readSpans } from './support/read-otlp.ts'
import { type AppOutcome, byPath, runApp } from './support/run-app.ts'

// Programs that name no receiver. The usual ports are moved to those of this test, before the agent comes.
const nothingSet = { OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_LOGS_EXPORTER: 'otlp' }

interface Listening {
  readonly ports: Readonly<Record<number, number>>
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
}

function run({ ports, env = {}, args = [] }: Listening): Promise<AppOutcome> {
  return runApp({
    file: resolve('test/apps/backend/http.cjs'),
    door: '--require',
    agent: byPath,
    args,
    env: {
      ...nothingSet,
      NODE_OPTIONS: `--require ${resolve('test/apps/backend/moved-ports.cjs')}`,
      MOVED_PORTS: JSON.stringify(ports),
      ...env,
    },
  })
}

function assertQuiet({ code, stdout }: AppOutcome): void {
  assert.deepEqual([code, stdout], [0, '/orders\n'])
}

const nobody = 'otel-agent warn: Nobody listens at http://localhost:4318'
const another = 'OTEL_EXPORTER_OTLP_ENDPOINT names another receiver. [backend-found]\n'
const byGrpc = `${nobody}, but localhost:4317 answers — traces, metrics and logs go there, by OTLP over gRPC — ${another}`
const byJaeger =
  `${nobody}, but localhost:14268 answers — traces go there, by Jaeger’s Thrift over HTTP; it takes no metrics and no logs, ` +
  `which are not sent — ${another}`

const methods = ['logs.v1.LogsService', 'metrics.v1.MetricsService', 'trace.v1.TraceService']

async function withGrpc(
  behaviour: ((index: number) => GrpcBehaviour) | undefined,
  work: (port: number) => Promise<void>,
): Promise<readonly string[]> {
  const receiver = await startGrpcReceiver(behaviour)
  try {
    await work(receiver.port)
  } finally {
    await receiver.close()
  }
  const spans = receiver.calls.filter(({ path }) => path.includes('.trace.')).flatMap(({ body }) => readSpans(body))
  assert.equal(spans.length, 2)
  const called = receiver.calls.map(({ path }) => path.replace('/opentelemetry.proto.collector.', '').split('/')[0])
  return [...new Set(called as string[])].sort()
}

async function withJaeger(work: (port: number) => Promise<void>): Promise<void> {
  const jaeger: Sink = await startSink({ behaviour: { status: 202 } })
  try {
    await work(jaeger.port)
  } finally {
    await jaeger.close()
  }
  assert.deepEqual([...new Set(jaeger.requests.map(({ path }) => path))], ['/api/traces'])
  const spans = jaeger.requests.flatMap(({ body }) => readBinaryBody(body).spans)
  assert.equal(spans.length, 2)
}

for (const after of ['0', '1500']) {
  test(`only gRPC answers, and the program lasts ${after} ms: each signal goes there, and one line says so`, async () => {
    const called = await withGrpc(undefined, async (port) => {
      const outcome = await run({ ports: { 4317: port }, args: [after] })
      assertQuiet(outcome)
      assert.equal(outcome.stderr, byGrpc)
    })
    assert.deepEqual(called, methods.slice(1))
  })

  test(`only Jaeger’s Thrift answers, and the program lasts ${after} ms: spans go there, the rest is off, in one line`, async () => {
    await withJaeger(async (port) => {
      const outcome = await run({ ports: { 14268: port }, args: [after] })
      assertQuiet(outcome)
      assert.equal(outcome.stderr, byJaeger)
    })
  })
}

test('4318 answers: everything goes there, without a word, and nobody else is asked', async () => {
  const [otlp, other] = [await startSink(), await startSink()]
  const outcome = await run({ ports: { 4318: otlp.port, 4317: other.port, 14268: other.port } })
  await Promise.all([otlp.close(), other.close()])
  assertQuiet(outcome)
  assert.deepEqual([outcome.stderr, otlp.spans().length, other.requests.length], ['', 2, 0])
  assert.ok(otlp.metrics().length > 0)
})

test('JAEGER_ENDPOINT names where spans go: metrics find no receiver where only Thrift is spoken', async () => {
  await withJaeger(async (port) => {
    const env = { JAEGER_ENDPOINT: `http://127.0.0.1:${port}/api/traces`, OTEL_LOGS_EXPORTER: '' }
    const outcome = await run({ ports: { 14268: port }, env })
    assertQuiet(outcome)
    const only = `${nobody}, but localhost:14268 answers — it takes no metrics, which are not sent — ${another}`
    assert.equal(outcome.stderr, only)
  })
})

test('the usual address, named: that is where everything goes, whoever else answers', async () => {
  const other = await startSink()
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318', ACME_OTEL_EXIT_TIMEOUT: '500' }
  const outcome = await run({ ports: { 14268: other.port }, env })
  await other.close()
  assertQuiet(outcome)
  assert.equal(other.requests.length, 0)
  assert.match(outcome.stderr, /^otel-agent warn: http:\/\/localhost:4318\/v1\/traces: nothing listens there/)
  assert.doesNotMatch(outcome.stderr, /backend-found/)
})

test('the start line says where each signal goes, and that the agent will look', async () => {
  const sink = await startSink()
  const { stderr } = await run({ ports: { 4318: sink.port }, env: { ACME_OTEL_START_LINE: 'true' } })
  await sink.close()
  const ways = ['traces', 'metrics', 'logs'].map(
    (signal) => `${signal} → http://localhost:4318/v1/${signal} (or, if nobody listens there, 4317 or 14268)`,
  )
  assert.equal(stderr.slice(stderr.indexOf('; ') + 2, stderr.indexOf('; hooks for')), ways.join(', '))
})
