import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attributes } from '@opentelemetry/api'
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import { madeUpAttributes, madeUpSpans } from '../../../../test/support/made-up-spans.ts'
import { decodeMessage, fromJson } from '../../../../test/support/otlp-schema.ts'
import type { FinishedSpan } from '../../finished-span.ts'
import { encodeTraces as encodeProtobuf } from '../otlp/encode-traces.ts'
import { encodeTraces } from './encode-traces.ts'

function sameAsProtobuf(resource: Attributes, spans: readonly FinishedSpan[]): void {
  const text = encodeTraces(resource, spans)
  assert.equal(text.includes('\n'), false)
  assert.deepEqual(
    decodeMessage('TracesRequest', fromJson('TracesRequest', text)),
    decodeMessage('TracesRequest', encodeProtobuf(resource, spans)),
  )
}

function spanWith(attributes: Record<string, unknown>): FinishedSpan {
  const [span] = madeUpSpans(1, 1)
  return { ...(span as FinishedSpan), attributes: attributes as Attributes, events: [], links: [] }
}

// The protobuf is held against the official serializer, number by number, by a test of its own.
test('3,000 made-up spans hold what their protobuf holds', () => {
  for (let seed = 1; seed <= 60; seed++) sameAsProtobuf(madeUpAttributes(seed), madeUpSpans(50, seed))
})

test('no spans, no attributes, holes in lists', () => {
  sameAsProtobuf({}, [])
  const holes: unknown[] = [1]
  holes[3] = 'x'
  sameAsProtobuf({}, [spanWith({}), spanWith({ holes })])
})

test('a value that holds itself ends, and what follows is intact', () => {
  const ring: { self?: unknown } = {}
  ring.self = ring
  sameAsProtobuf({}, [spanWith({ ring, after: 1 })])
})

test('an ordinary span is what the official serializer writes', () => {
  const span: FinishedSpan = {
    name: 'GET /orders',
    kind: 1,
    spanContext: () => ({ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }),
    parentSpanContext: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: '00f067aa0ba902b7', traceFlags: 1 },
    startTime: [1_700_000_000, 5],
    endTime: [1_700_000_001, 123_456_789],
    status: { code: 2, message: 'no cake' },
    attributes: { 'http.route': '/orders', ok: false, share: 0.5, tags: ['a', 'b'] },
    events: [{ name: 'retry', time: [1_700_000_000, 7], attributes: { why: 'late' }, droppedAttributesCount: 1 }],
    links: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    instrumentationScope: { name: 'shop', version: '1.0.0' },
  }
  const readable = new Proxy(span, {
    get: (own, key) => (key === 'resource' ? { attributes: { 'service.name': 'app' } } : own[key as 'name']),
  })
  const official = JsonTraceSerializer.serializeRequest([readable] as unknown as Parameters<
    typeof JsonTraceSerializer.serializeRequest
  >[0])
  // It writes defaults, and we do not: an empty list, a count of 0.
  const withoutDefaults = (_key: string, value: unknown): unknown =>
    value === 0 || (Array.isArray(value) && value.length === 0) ? undefined : value
  assert.deepEqual(
    JSON.parse(encodeTraces({ 'service.name': 'app' }, [span]), withoutDefaults),
    JSON.parse(Buffer.from(official ?? []).toString(), withoutDefaults),
  )
})
