import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import type { JaegerSpan } from '../src/telemetry/export/jaeger/jaeger-span.ts'
import { startGrpcReceiver, startUdpReceiver } from './support/jaeger-receivers.ts'
import { startSink } from './support/otlp-sink.ts'
import { fromJaeger, fromOtlp, type PlainSpan } from './support/plain-span.ts'
import { readBinaryBody, readPacket } from './support/read-jaeger.ts'
import { readSpans } from './support/read-otlp.ts'
import { readPostSpans } from './support/read-post-spans.ts'
import { byPath, runApp } from './support/run-app.ts'

// One process sends each of its spans by two protocols at once: OTLP, and one of Jaeger's. What two readers that share nothing with
// the encoders see must be the same, to the microsecond. Each way of OTLP is the measure for some of Jaeger's.
async function spansBy(env: Record<string, string>): Promise<PlainSpan[]> {
  const { code, stderr, spans } = await runApp({
    file: resolve('test/apps/jaeger/one-trace.cjs'),
    door: '--require',
    agent: byPath,
    env: {
      OTEL_METRICS_EXPORTER: 'none',
      ACME_OTEL_EXIT_TIMEOUT: '10000',
      OTEL_TRACES_EXPORTER: 'otlp,jaeger',
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '12',
      OTEL_SPAN_EVENT_COUNT_LIMIT: '3',
      OTEL_SPAN_LINK_COUNT_LIMIT: '3',
      OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '3',
      OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '3',
      ...env,
    },
  })
  assert.deepEqual([code, stderr], [0, ''])
  return spans.map(fromOtlp)
}

function assertSame(otlp: readonly PlainSpan[], jaeger: readonly JaegerSpan[]): void {
  assert.equal(otlp.length, 5)
  assert.deepEqual(otlp.map(tale).sort(), tales)
  const read = jaeger.map(fromJaeger)
  assert.deepEqual(byId(read), byId(otlp))
  const ends = new Map(otlp.map(({ ids, end }) => [ids[1], end]))
  for (const { ids, end } of read) assert.ok([0n, 1n].includes((ends.get(ids[1]) ?? 0n) - end))
}

/** That there is something to compare. */
function tale({ name, state, scope, dropped, events, links }: PlainSpan): string {
  return [name, state, scope, dropped, events.length, links.length].join(' | ')
}

const tales = [
  'GET /größe/数据库/🦊 | vendor=1,other=a | shop größe 1.2.3 | 2,0,0 | 0 | 0',
  'SELECT | vendor=1,other=a | shop größe 1.2.3 | 0,2,1 | 3 | 3',
  'internal | vendor=1,other=a | shop größe 1.2.3 | 0,0,0 | 0 | 0',
  'receive | vendor=1,other=a | other  | 0,0,0 | 0 | 0',
  'send | vendor=1,other=a | shop größe 1.2.3 | 0,0,0 | 1 | 0',
]

/** The end apart: a duration is cut to a microsecond by itself. */
function byId(spans: readonly PlainSpan[]): object {
  return Object.fromEntries(spans.map(({ end: _end, ...span }) => [span.ids[1], span]).sort())
}

test('Thrift over HTTP, binary, beside OTLP over HTTP', async () => {
  const sink = await startSink({ behaviour: { status: 202 } })
  const otlp = await spansBy({ OTEL_EXPORTER_JAEGER_ENDPOINT: sink.url })
  await sink.close()
  assertSame(
    otlp,
    sink.requests.flatMap(({ body }) => readBinaryBody(body).spans),
  )
})

for (const encoding of ['compact', 'binary'] as const) {
  test(`Thrift over UDP, ${encoding}, beside OTLP over HTTP`, async () => {
    const receiver = await startUdpReceiver()
    const port = String(receiver.port)
    const protocol = `udp/thrift.${encoding}`
    const otlp = await spansBy({ OTEL_EXPORTER_JAEGER_PROTOCOL: protocol, OTEL_EXPORTER_JAEGER_AGENT_PORT: port })
    await receiver.received(1)
    await receiver.close()
    assertSame(
      otlp,
      receiver.packets.flatMap((packet) => readPacket(encoding, packet).spans),
    )
  })
}

test('Jaeger’s gRPC, beside OTLP over HTTP', async () => {
  const jaeger = await startGrpcReceiver()
  const otlp = await spansBy({ OTEL_EXPORTER_JAEGER_PROTOCOL: 'grpc', OTEL_EXPORTER_JAEGER_ENDPOINT: jaeger.url })
  await jaeger.close()
  assertSame(
    otlp,
    jaeger.calls.flatMap(({ body }) => readPostSpans(body).spans),
  )
})

test('Jaeger’s gRPC, beside OTLP over gRPC', async () => {
  const [otlp, jaeger] = [await startGrpcReceiver(), await startGrpcReceiver()]
  await spansBy({
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: otlp.url,
    OTEL_EXPORTER_JAEGER_PROTOCOL: 'grpc',
    OTEL_EXPORTER_JAEGER_ENDPOINT: jaeger.url,
  })
  await Promise.all([otlp.close(), jaeger.close()])
  assertSame(
    otlp.calls.flatMap(({ body }) => readSpans(body)).map(fromOtlp),
    jaeger.calls.flatMap(({ body }) => readPostSpans(body).spans),
  )
})
