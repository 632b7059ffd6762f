import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { type Behaviour, type ReceivedRequest, startSink } from './support/otlp-sink.ts'
import { type ReceivedMetric, type ReceivedSpan, readMetrics } from './support/read-otlp.ts'
import { type AppOutcome, byPath, runApp } from './support/run-app.ts'

type Env = Readonly<Record<string, string>>

interface Received {
  readonly value: number
  readonly spanId: string
  readonly traceId: string
  readonly timeMs: number
}

function run(app: string, env: Env): Promise<AppOutcome> {
  const file = resolve('test/apps', app)
  return runApp({ file, door: '--require', agent: byPath, env: { OTEL_METRICS_EXPORTER: 'otlp', ...env } })
}

function exemplarsOf(metrics: readonly ReceivedMetric[], name: string): Received[] {
  const points = metrics.filter((metric) => metric.name === name).flatMap(({ points }) => points)
  return points.flatMap(({ exemplars }) => (exemplars as readonly Wire[]).map(read))
}

interface Wire {
  readonly as_double?: number
  readonly as_int?: string
  readonly time_unix_nano: string
  readonly trace_id: Uint8Array
  readonly span_id: Uint8Array
}

function read({ as_double, as_int, time_unix_nano, trace_id, span_id }: Wire): Received {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
  const timeMs = Number(BigInt(time_unix_nano) / 1_000_000n)
  return { value: as_double ?? Number(as_int), timeMs, traceId: hex(trace_id), spanId: hex(span_id) }
}

const millis = ([seconds, nanos]: readonly [number, number]): number => seconds * 1000 + nanos / 1e6

/** The span of each exemplar: one that was sent, that took as long, and was there at that time. */
function assertMeasures(exemplar: Received, spans: readonly ReceivedSpan[]): ReceivedSpan {
  const span = spans.find(({ spanId }) => spanId === exemplar.spanId)
  assert.ok(span !== undefined, JSON.stringify(exemplar))
  const [from, to] = [millis(span.startTime), millis(span.endTime)]
  assert.equal(span.traceId, exemplar.traceId)
  assert.ok(Math.abs(to - from - exemplar.value * 1000) < 1e-3)
  assert.ok(exemplar.timeMs >= Math.floor(to) - 1)
  return span
}

for (const protocol of ['http/protobuf', 'http/json'] as const) {
  for (const temporality of ['cumulative', 'delta']) {
    test(`over ${protocol}, ${temporality}: the durations of requests lead to their spans`, async () => {
      const env = {
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: temporality,
      }
      const { code, stderr, metrics, spans } = await run('signals/all-signals.cjs', env)
      assert.deepEqual([code, stderr], [0, ''])
      const [server, ...others] = exemplarsOf(metrics, 'http.server.request.duration')
      const [client] = exemplarsOf(metrics, 'http.client.request.duration')
      assert.ok(server !== undefined && client !== undefined && others.length === 0)
      assert.equal(assertMeasures(server, spans).kind, 1)
      assert.equal(assertMeasures(client, spans).kind, 2)
    })
  }
}

test('what threads measure leads to their spans, too', async () => {
  const { code, metrics, spans } = await run('threads/entries.cjs', {})
  const exemplars = exemplarsOf(metrics, 'http.server.request.duration')
  assert.equal(code, 0)
  assert.ok(exemplars.length > 0)
  for (const exemplar of exemplars) assertMeasures(exemplar, spans)
})

const unsampled = { OTEL_TRACES_SAMPLER: 'always_off' }

const filters: readonly [string, Env, boolean][] = [
  ['trace_based, of what is not sampled', unsampled, false],
  ['always_on, of what is not sampled', { ...unsampled, OTEL_METRICS_EXEMPLAR_FILTER: 'always_on' }, true],
  ['always_off', { OTEL_METRICS_EXEMPLAR_FILTER: 'Always_Off' }, false],
  ['an unknown one counts as trace_based', { ...unsampled, OTEL_METRICS_EXEMPLAR_FILTER: 'sometimes' }, false],
]

for (const [name, env, isThere] of filters) {
  test(`OTEL_METRICS_EXEMPLAR_FILTER: ${name}`, async () => {
    const { metrics, stderr } = await run('signals/all-signals.cjs', env)
    const [exemplar] = exemplarsOf(metrics, 'http.server.request.duration')
    assert.equal(exemplar !== undefined, isThere)
    if (exemplar !== undefined) assert.match(`${exemplar.traceId} ${exemplar.spanId}`, /^(?!0+ )\w{32} (?!0+$)\w{16}$/)
    assert.equal(/OTEL_METRICS_EXEMPLAR_FILTER/.test(stderr), env.OTEL_METRICS_EXEMPLAR_FILTER === 'sometimes')
  })
}

test('instruments of the API: the span in which they measure', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'exemplars-'))
  const told = join(folder, 'told')
  let found: Received | undefined
  const behaviour = (_index: number, { path, body }: ReceivedRequest): Behaviour => {
    if (path === '/v1/metrics') found ??= exemplarsOf(readMetrics(body), 'orders')[0]
    if (found !== undefined) writeFileSync(told, '')
    return 'ok'
  }
  const sink = await startSink({ behaviour })
  const env = { OTEL_METRICS_EXPORTER: 'otlp', OTEL_METRIC_EXPORT_INTERVAL: '100', OTEL_METRIC_EXPORT_TIMEOUT: '0' }
  const file = resolve('test/apps/signals/until-told.cjs')
  const { code, stderr, spans } = await runApp({ file, args: [told], door: '--require', agent: byPath, sink, env })
  await sink.close()
  rmSync(folder, { recursive: true })
  assert.deepEqual([code, stderr], [0, ''])
  assert.equal(found?.value, 1)
  assert.equal(spans.find(({ spanId }) => spanId === found?.spanId)?.name, 'order')
})

test('exponential histograms have the spans that they measure', async () => {
  const env = { OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'base2_exponential_bucket_histogram' }
  const { metrics, spans } = await run('signals/http.cjs', env)
  const [server] = exemplarsOf(metrics, 'http.server.request.duration')
  assert.ok(server !== undefined)
  assert.equal(assertMeasures(server, spans).kind, 1)
})
