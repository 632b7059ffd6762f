import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attributes } from '@opentelemetry/api'
import type { FinishedSpan } from '../../finished-span.ts'
import { jaegerProcess, jaegerSpan } from './jaeger-span.ts'
import type { Tag } from './tag.ts'

const context = { traceId: 'a1'.repeat(16), spanId: 'b2'.repeat(8), traceFlags: 3 }
const other = { traceId: 'c3'.repeat(16), spanId: 'd4'.repeat(8), traceFlags: 1 }

function spanWith(more: Partial<FinishedSpan>): FinishedSpan {
  return {
    name: 'op',
    kind: 0,
    spanContext: () => context,
    startTime: [1_700_000_000, 1],
    endTime: [1_700_000_001, 0],
    status: { code: 0 },
    attributes: {},
    links: [],
    events: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    instrumentationScope: { name: '' },
    ...more,
  }
}

function tagsOf(more: Partial<FinishedSpan>, legacyTags = false): readonly Tag[] {
  return jaegerSpan(spanWith(more), { legacyTags }).tags
}

test('a bare span has no tags', () => {
  assert.deepEqual(jaegerSpan(spanWith({}), { legacyTags: false }), {
    traceId: context.traceId,
    spanId: context.spanId,
    parentSpanId: undefined,
    name: 'op',
    follows: [],
    flags: 1,
    startTime: [1_700_000_000, 1],
    duration: [0, 999_999_999],
    tags: [],
    logs: [],
  })
})

const values: readonly [unknown, Tag[1]][] = [
  ['x', 'x'],
  [true, true],
  [42, 42],
  [1.5, 1.5],
  [['a', 'b'], '["a","b"]'],
  [[1, Number.NaN, null], '[1,"NaN",null]'],
  [{ a: [Uint8Array.of(1, 2)] }, '{"a":["AQI="]}'],
  [null, ''],
  [Uint8Array.of(1), Uint8Array.of(1)],
]

for (const [value, expected] of values) {
  test(`the attribute ${JSON.stringify(value)} is ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(tagsOf({ attributes: { k: value } as Attributes }), [['k', expected]])
  })
}

test('a value that is a ring does not take its span with it', () => {
  const ring: unknown[] = []
  ring.push(ring)
  assert.equal(tagsOf({ attributes: { k: ring } as Attributes })[0]?.[0], 'k')
})

test('what is a field in OTLP is a tag in Jaeger, and wins over an attribute of its name', () => {
  const tags = tagsOf({
    kind: 1,
    status: { code: 2, message: 'broken' },
    attributes: { error: 'mine', 'span.kind': 'mine', kept: 1 },
    instrumentationScope: { name: 'lib', version: '1.2' },
    droppedAttributesCount: 1,
    droppedEventsCount: 2,
    droppedLinksCount: 3,
    spanContext: () => ({ ...context, traceState: { serialize: () => 'v=1' } as never }),
  })
  assert.deepEqual(tags, [
    ['span.kind', 'server'],
    ['otel.status_code', 'ERROR'],
    ['error', true],
    ['otel.scope.name', 'lib'],
    ['otel.scope.version', '1.2'],
    ['otel.library.name', 'lib'],
    ['otel.library.version', '1.2'],
    ['kept', 1],
    ['otel.status_description', 'broken'],
    ['otel.dropped_attributes_count', 1],
    ['otel.dropped_events_count', 2],
    ['otel.dropped_links_count', 3],
    ['w3c.tracestate', 'v=1'],
  ])
})

test('kinds and statuses', () => {
  const kindOf = (kind: FinishedSpan['kind']) => tagsOf({ kind }).find(([key]) => key === 'span.kind')?.[1]
  assert.deepEqual([0, 1, 2, 3, 4].map(kindOf), [undefined, 'server', 'client', 'producer', 'consumer'])
  assert.deepEqual(tagsOf({ status: { code: 1, message: 'unused' } }), [['otel.status_code', 'OK']])
  assert.deepEqual(tagsOf({ attributes: { error: 'mine' } }), [['error', 'mine']])
})

test('events are logs; an attribute `event` wins over the name', () => {
  const { logs } = jaegerSpan(
    spanWith({
      events: [
        { name: 'first', time: [5, 6], attributes: { a: 1 }, droppedAttributesCount: 2 },
        { name: 'second', time: [7, 8], attributes: { event: 'own' } },
        { name: 'third', time: [9, 0] },
      ],
    }),
    { legacyTags: false },
  )
  assert.deepEqual(logs, [
    {
      time: [5, 6],
      fields: [
        ['event', 'first'],
        ['a', 1],
        ['otel.dropped_attributes_count', 2],
      ],
    },
    { time: [7, 8], fields: [['event', 'own']] },
    { time: [9, 0], fields: [['event', 'third']] },
  ])
})

test('links are references; their attributes are told in a log', () => {
  const { follows, logs } = jaegerSpan(
    spanWith({ links: [{ context: other }, { context: other, attributes: { why: 'batch' } }] }),
    { legacyTags: false },
  )
  assert.deepEqual(follows, [other, other])
  assert.deepEqual(logs, [
    {
      time: [1_700_000_000, 1],
      fields: [
        ['event', 'link'],
        ['trace_id', other.traceId],
        ['span_id', other.spanId],
        ['why', 'batch'],
      ],
    },
  ])
})

test('what a link lost, and its tracestate, are told in a log too', () => {
  const traceState = { serialize: () => 'v=1' } as never
  const { follows, logs } = jaegerSpan(
    spanWith({ links: [{ context: { ...other, traceState } }, { context: other, droppedAttributesCount: 2 }] }),
    { legacyTags: false },
  )
  assert.equal(follows.length, 2)
  assert.deepEqual(
    logs.map(({ fields }) => fields.slice(3)),
    [[['w3c.tracestate', 'v=1']], [['otel.dropped_attributes_count', 2]]],
  )
})

test('a clock that was set back makes no negative duration', () => {
  assert.deepEqual(jaegerSpan(spanWith({ endTime: [1, 0] }), { legacyTags: false }).duration, [0, 0])
})

const peers: readonly [FinishedSpan['kind'], Attributes, string | undefined][] = [
  [2, { 'server.address': 'orders', 'server.port': 80 }, 'orders'],
  [2, { 'server.address': '10.0.0.1', 'db.system.name': 'postgresql' }, 'postgresql'],
  [3, { 'messaging.system': 'kafka' }, 'kafka'],
  [2, { 'peer.service': 'own', 'server.address': 'x' }, 'own'],
  [2, {}, undefined],
  [1, { 'server.address': 'me' }, undefined],
]

for (const [kind, attributes, expected] of peers) {
  test(`peer.service of a span of kind ${kind} with ${JSON.stringify(attributes)} is ${expected}`, () => {
    const found = tagsOf({ kind, attributes }).filter(([key]) => key === 'peer.service')
    assert.deepEqual(found, expected === undefined ? [] : [['peer.service', expected]])
  })
}

test('old names on request, beside the new ones, and never twice', () => {
  const attributes = {
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'url.path': '/a',
    'url.query': 'b=1',
    'server.address': 'me',
    'server.port': 80,
    'http.scheme': 'own',
    'url.scheme': 'https',
  }
  const added = tagsOf({ kind: 1, attributes }, true).filter(([key]) => !Object.hasOwn(attributes, key))
  assert.deepEqual(added, [
    ['span.kind', 'server'],
    ['http.method', 'GET'],
    ['http.status_code', 200],
    ['net.host.name', 'me'],
    ['net.host.port', 80],
    ['http.target', '/a?b=1'],
  ])
})

test('the resource is told once: the service by its name, the rest as tags', () => {
  assert.deepEqual(jaegerProcess({ 'service.name': 'shop', 'host.name': 'h' }), {
    serviceName: 'shop',
    tags: [['host.name', 'h']],
  })
  assert.equal(jaegerProcess({}).serviceName, 'unknown_service:node')
})
