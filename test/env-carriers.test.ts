import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import type { ReceivedSpan } from './support/read-otlp.ts'
import { byPath, runApp } from './support/run-app.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'

async function startedIn(env: Readonly<Record<string, string>>) {
  const file = resolve('test/apps/propagators/started-in.cjs')
  const more = { OTEL_METRICS_EXPORTER: 'none', ...env }
  const { code, stdout, stderr, spans } = await runApp({ file, door: '--require', agent: byPath, env: more })
  assert.deepEqual([code, stderr], [0, ''])
  const of = (kind: number, path: string): ReceivedSpan | undefined =>
    spans.find(
      (span) => span.kind === kind && String(span.attributes['url.path'] ?? span.attributes['url.full']).endsWith(path),
    )
  return { asking: of(2, '/asked'), asked: of(1, '/asked'), raw: of(1, '/raw'), baggage: stdout.trim(), spans }
}

test('TRACEPARENT, TRACESTATE, BAGGAGE: what a process does goes on with the trace that has started it, its servers do not', async () => {
  const { asking, asked, raw, baggage } = await startedIn({
    TRACEPARENT: `00-${traceId}-${spanId}-01`,
    TRACESTATE: 'shop=7',
    BAGGAGE: 'team=checkout',
  })
  assert.deepEqual([asking?.traceId, asking?.parentSpanId, asking?.traceState], [traceId, spanId, 'shop=7'])
  assert.deepEqual([asked?.traceId, asked?.parentSpanId], [traceId, asking?.spanId])
  assert.equal(baggage, 'team=checkout')
  assert.ok(raw !== undefined && raw.traceId !== traceId && raw.parentSpanId === undefined)
})

test('TRACEPARENT of a trace that is not sampled: nor is what goes on with it', async () => {
  const { spans, raw } = await startedIn({ TRACEPARENT: `00-${traceId}-${spanId}-00` })
  assert.deepEqual(spans, [raw])
})

const others: readonly [string, Readonly<Record<string, string>>, string | undefined][] = [
  ['B3', { B3: `${traceId}-${spanId}-1`, OTEL_PROPAGATORS: 'tracecontext,b3' }, spanId],
  [
    'X_B3_TRACEID and the like',
    { X_B3_TRACEID: traceId, X_B3_SPANID: spanId, X_B3_SAMPLED: '1', OTEL_PROPAGATORS: 'b3multi' },
    spanId,
  ],
  ['UBER_TRACE_ID', { UBER_TRACE_ID: `${traceId}:${spanId}:0:1`, OTEL_PROPAGATORS: 'jaeger' }, spanId],
  ['nothing, if none is asked for', { TRACEPARENT: `00-${traceId}-${spanId}-01`, OTEL_PROPAGATORS: 'none' }, undefined],
  ['nothing in small letters', { traceparent: `00-${traceId}-${spanId}-01` }, undefined],
  ['nothing that is malformed', { TRACEPARENT: `00-${traceId}-${'0'.repeat(16)}-01`, BAGGAGE: ';=,%zz' }, undefined],
]

for (const [what, env, parent] of others) {
  test(`a process goes on with ${what}`, async () => {
    const { asking } = await startedIn(env)
    assert.ok(asking !== undefined)
    assert.equal(asking.parentSpanId, parent)
    assert.equal(asking.traceId === traceId, parent !== undefined)
  })
}
