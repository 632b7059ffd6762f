import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin'
import { madeUpSpans } from '../../../../test/support/made-up-spans.ts'
import { startSink } from '../../../../test/support/otlp-sink.ts'
import { surroundingsOf } from '../../../../test/support/surroundings.ts'
import type { FinishedSpan } from '../../finished-span.ts'
import { createExporter } from './create-exporter.ts'
import { type ZipkinSpan, zipkinResource, zipkinSpan } from './zipkin-span.ts'

const resource = { 'service.name': 'shop', 'host.name': 'h', 'process.command_args': ['node', 'a.js'] }

function spanWith(more: Partial<FinishedSpan>): FinishedSpan {
  const [made] = madeUpSpans(1, 1)
  const plain = { attributes: {}, events: [], links: [], status: { code: 0 }, kind: 0 } as const
  const counts = { droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 }
  return { ...(made as FinishedSpan), ...plain, ...counts, instrumentationScope: { name: '' }, ...more }
}

const asSent = (more: Partial<FinishedSpan>): ZipkinSpan => zipkinSpan(spanWith(more), zipkinResource(resource))

test('path, type, and what the official exporter sends, but for what the specification wants otherwise', async () => {
  const sink = await startSink({ behaviour: { status: 202 } })
  const url = `${sink.url}/api/v2/spans`
  const spans = madeUpSpans(200, 5)
  const official = new ZipkinExporter({ url })
  const readable = spans.map(
    (span) =>
      new Proxy(span, {
        get(own, key) {
          if (key === 'resource') return { attributes: resource }
          return key === 'duration' ? [own.endTime[0] - own.startTime[0], 0] : own[key as 'name']
        },
      }),
  )
  await new Promise((done) => official.export(readable as unknown as Parameters<typeof official.export>[0], done))
  const from = surroundingsOf({ OTEL_EXPORTER_ZIPKIN_ENDPOINT: url }, resource)
  assert.deepEqual(await createExporter(from).send(spans), { accepted: 200, dropped: 0 })
  await sink.close()
  assert.deepEqual(from.told, [])
  const [theirs, ours] = sink.requests
  assert.deepEqual([ours?.path, ours?.headers['content-type']], ['/api/v2/spans', 'application/json'])
  const comparable = (body: Buffer | undefined) =>
    (JSON.parse(String(body)) as ZipkinSpan[]).map(({ traceId, parentId, id, kind, name, localEndpoint, tags }) => ({
      ...{ traceId, parentId, id, kind, name, localEndpoint },
      // Of attributes, what is no list and no object; of the others, what both have.
      tags: Object.fromEntries(
        Object.entries(tags).filter(
          ([key, value]) =>
            !/^(otel\.scope\.|service\.name|error$|process\.command_args)/.test(key) &&
            !/^[[{]|\[object|,|^$|^(null|undefined)$/.test(value),
        ),
      ),
    }))
  const [expected, actual] = [comparable(theirs?.body), comparable(ours?.body)]
  assert.equal(expected.length, 200)
  for (const [index, span] of actual.entries()) {
    const { tags, ...rest } = expected[index] as (typeof expected)[number]
    assert.deepEqual({ ...span, tags: undefined }, { ...rest, tags: undefined })
    // What the official one makes of a list with one entry looks like a value.
    for (const [key, value] of Object.entries(span.tags)) assert.equal(value, tags[key], key)
  }
})

test('times are whole microseconds, and a duration is at least one', () => {
  const { timestamp, duration } = asSent({ startTime: [1_700_000_000, 1_999], endTime: [1_700_000_002, 3_233] })
  assert.deepEqual([timestamp, duration], [1_700_000_000_000_001, 2_000_001])
  assert.equal(asSent({ startTime: [5, 10], endTime: [5, 20] }).duration, 1)
})

test('status: the tag that makes a span red is there for errors only', () => {
  const tagsOf = (more: Partial<FinishedSpan>) => {
    const { 'otel.status_code': code, error } = asSent(more).tags
    return [code, error]
  }
  assert.deepEqual(tagsOf({}), [undefined, undefined])
  assert.deepEqual(tagsOf({ status: { code: 1, message: 'fine' } }), ['OK', undefined])
  assert.deepEqual(tagsOf({ status: { code: 2, message: 'no cake' } }), ['ERROR', 'no cake'])
  assert.deepEqual(tagsOf({ status: { code: 2 } }), ['ERROR', ''])
  assert.deepEqual(tagsOf({ attributes: { error: false } }), [undefined, undefined])
  assert.deepEqual(tagsOf({ attributes: { error: true } }), [undefined, 'true'])
})

test('tags are texts; the service is the endpoint', () => {
  const { tags, localEndpoint } = asSent({
    attributes: { list: ['a', 1], nested: { deep: true } as never, number: 1.5, yes: true, nothing: undefined },
    instrumentationScope: { name: 'pg', version: '8' },
    droppedEventsCount: 3,
  })
  assert.deepEqual(localEndpoint, { serviceName: 'shop' })
  assert.deepEqual(tags, {
    list: '["a",1]',
    nested: '{"deep":true}',
    number: '1.5',
    yes: 'true',
    'otel.scope.name': 'pg',
    'otel.scope.version': '8',
    'otel.dropped_events_count': '3',
    'host.name': 'h',
    'process.command_args': '["node","a.js"]',
  })
})

test('events become annotations, their attributes a part of the name', () => {
  const time = [1_700_000_000, 1_500] as [number, number]
  const { annotations } = asSent({
    events: [
      { name: 'retry', time },
      { name: 'exception', time, attributes: { 'exception.type': 'Error' } },
    ],
  })
  assert.deepEqual(annotations, [
    { timestamp: 1_700_000_000_000_001, value: 'retry' },
    { timestamp: 1_700_000_000_000_001, value: '"exception": {"exception.type":"Error"}' },
  ])
})

for (const [attributes, expected] of [
  [{}, undefined],
  [{ 'peer.service': 'cake', 'server.address': 'cake.example' }, { serviceName: 'cake' }],
  [{ 'server.address': 'cake.example', 'db.namespace': 'shop' }, { serviceName: 'cake.example' }],
  [
    { 'server.address': 'cake', 'network.peer.address': '10.0.0.7', 'network.peer.port': 80 },
    { serviceName: 'cake', ipv4: '10.0.0.7', port: 80 },
  ],
  [{ 'network.peer.address': '::1' }, { ipv6: '::1' }],
  [{ 'network.peer.address': '/tmp/pg.sock', 'db.system.name': 'postgresql' }, { serviceName: 'postgresql' }],
] as const) {
  test(`the remote endpoint of ${JSON.stringify(attributes)}`, () => {
    assert.deepEqual(asSent({ kind: 2, attributes }).remoteEndpoint, expected)
    assert.equal(asSent({ kind: 1, attributes }).remoteEndpoint, undefined)
  })
}

test('a refusal is told by Zipkin’s names', async () => {
  const sink = await startSink({ behaviour: { status: 400 } })
  const from = surroundingsOf({ OTEL_EXPORTER_ZIPKIN_ENDPOINT: sink.url })
  assert.deepEqual(await createExporter(from).send(madeUpSpans(2, 1)), { accepted: 0, dropped: 2 })
  await sink.close()
  assert.deepEqual(from.told, [
    `export-failed: ${sink.url}/: it answers 400 — 2 spans were dropped — check that OTEL_EXPORTER_ZIPKIN_ENDPOINT names Zipkin’s /api/v2/spans.`,
  ])
})
