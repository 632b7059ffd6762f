import assert from 'node:assert/strict'
import { test } from 'node:test'
import { madeUpAttributes, madeUpSpans } from '../../../../test/support/made-up-spans.ts'
import { type JaegerBatch, readBinaryBody, readPacket } from '../../../../test/support/read-jaeger.ts'
import { readPostSpans } from '../../../../test/support/read-post-spans.ts'
import type { FinishedSpan } from '../../finished-span.ts'
import { encodePostSpans } from './encode-api-v2.ts'
import { createThriftEncoder, type ThriftEncoder } from './encode-thrift.ts'
import { type JaegerProcess, type JaegerSpan, jaegerProcess, jaegerSpan } from './jaeger-span.ts'
import type { Tag } from './tag.ts'

const options = { legacyTags: false }
const seeds = Array.from({ length: 40 }, (_, index) => index + 1)

function batchOf(seed: number) {
  const process = jaegerProcess({ 'service.name': 'größe', ...madeUpAttributes(seed) })
  const spans = madeUpSpans(8, seed).map((span) => jaegerSpan(span, options))
  return { process, spans }
}

/** What a reader has to see: UTF-8 has no lone surrogates, Thrift nothing below a microsecond. */
function asRead({ process, spans }: JaegerBatch, hasNanos: boolean): JaegerBatch {
  const time = ([seconds, nanos]: readonly [number, number]): [number, number] => [
    seconds,
    hasNanos ? nanos : Math.floor(nanos / 1000) * 1000,
  ]
  return {
    process: { serviceName: wellFormed(process.serviceName), tags: process.tags.map(asTag) },
    spans: spans.map(
      (span): JaegerSpan => ({
        traceId: span.traceId.toLowerCase(),
        spanId: span.spanId.toLowerCase(),
        parentSpanId: span.parentSpanId?.toLowerCase(),
        name: wellFormed(span.name),
        follows: span.follows.map(({ traceId, spanId }) => ({
          traceId: traceId.toLowerCase(),
          spanId: spanId.toLowerCase(),
          traceFlags: 0,
        })),
        flags: span.flags,
        startTime: time(span.startTime),
        duration: time(span.duration),
        tags: span.tags.map(asTag),
        logs: span.logs.map((log) => ({ time: time(log.time), fields: log.fields.map(asTag) })),
      }),
    ),
  }
}

function asTag([key, value]: Tag): Tag {
  if (typeof value === 'string') return [wellFormed(key), wellFormed(value)]
  // A LONG has no minus zero.
  return [wellFormed(key), value === 0 ? 0 : value instanceof Uint8Array ? new Uint8Array(value) : value]
}

function wellFormed(text: string): string {
  return Buffer.from(text).toString('utf8')
}

test('binary over HTTP: Jaeger’s own IDL reads what was meant', () => {
  const encoder = createThriftEncoder('binary', options)
  for (const seed of seeds) {
    const batch = batchOf(seed)
    const body = encoder.body(batch.process, madeUpSpans(8, seed))
    assert.deepEqual(readBinaryBody(body), asRead(batch, false))
  }
})

/** `add` gives something for each span that is in it. */
function packetOf(encoder: ThriftEncoder, process: JaegerProcess, add: () => readonly unknown[]): Uint8Array {
  encoder.openPacket(encoder.process(process))
  encoder.closePacket(add().length)
  const [packet] = encoder.packets()
  return packet?.bytes ?? new Uint8Array()
}

for (const encoding of ['compact', 'binary'] as const) {
  test(`${encoding} over UDP: Apache’s thrift reads what was meant`, () => {
    const encoder = createThriftEncoder(encoding, options)
    const bytesOf = {
      direct: encoder.add,
      mapped: (span: FinishedSpan) => encoder.addMapped(jaegerSpan(span, options)),
    }
    for (const seed of seeds) {
      const batch = batchOf(seed)
      for (const add of Object.values(bytesOf)) {
        const packet = packetOf(encoder, batch.process, () => madeUpSpans(8, seed).map(add))
        assert.deepEqual(readPacket(encoding, packet), asRead(batch, false))
      }
    }
  })

  test(`${encoding}: lists of 0, 14, 15, 200 and 20,000`, () => {
    const encoder = createThriftEncoder(encoding, options)
    const [span] = madeUpSpans(1, 1) as [FinishedSpan]
    for (const count of [0, 14, 15, 200, 20_000]) {
      const attributes = Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]))
      const [{ tags }] = [jaegerProcess(attributes)]
      const spans = count > 1000 ? 1 : count
      const one: FinishedSpan = { ...span, spanContext: span.spanContext, attributes }
      const read = (add: () => number) => {
        const all = () => Array.from({ length: spans }, add)
        return readPacket(encoding, packetOf(encoder, { serviceName: 's', tags }, all))
      }
      const mapped = jaegerSpan(one, options)
      const batch = read(() => encoder.add(one))
      assert.deepEqual([batch.spans.length, batch.process.tags.length], [spans, count])
      assert.ok(batch.spans.every((each) => each.tags.length === mapped.tags.length))
      assert.deepEqual(
        read(() => encoder.addMapped(mapped)),
        batch,
      )
    }
  })

  test(`${encoding}: the same tag again, from the bytes that were kept; another value of it`, () => {
    const encoder = createThriftEncoder(encoding, options)
    const [span] = madeUpSpans(1, 1) as [FinishedSpan]
    const values = [
      'GET',
      'GET',
      'GET',
      'POST',
      'GET',
      200,
      200,
      200,
      200.5,
      true,
      true,
      true,
      false,
      'x'.repeat(500),
      'GET',
    ]
    const spans = values.map(
      (value): FinishedSpan => ({ ...span, spanContext: span.spanContext, attributes: { value } }),
    )
    const read = readPacket(
      encoding,
      packetOf(encoder, { serviceName: 's', tags: [] }, () => spans.map(encoder.add)),
    )
    assert.deepEqual(
      read.spans.map(({ tags }) => new Map(tags).get('value')),
      values,
    )
  })

  test(`${encoding}: what is taken away leaves its neighbours`, () => {
    const encoder = createThriftEncoder(encoding, options)
    const [a, b, c] = madeUpSpans(3, 7) as [FinishedSpan, FinishedSpan, FinishedSpan]
    const packet = packetOf(encoder, { serviceName: 's', tags: [] }, () => {
      encoder.add(a)
      encoder.undo(encoder.add(b))
      return [encoder.add(c), 0]
    })
    assert.deepEqual(
      readPacket(encoding, packet).spans.map(({ spanId }) => spanId),
      [a, c].map((span) => span.spanContext().spanId.toLowerCase()),
    )
  })
}

/** Shapes that spans of one name go through: what is kept of those before must not show in those after. */
const shapes: readonly FinishedSpan['attributes'][] = [
  { a: 1, b: 'x', c: true, d: 'y' },
  { a: 1, b: 'x', c: true, d: 'y' },
  { a: 1, b: 'x', c: true, d: 'y' },
  { a: 1, b: 'other', c: true, d: 'y' },
  { a: 1, b: 'x', c: true, d: 'y' },
  { a: 1, b: 'x' },
  { a: 1, b: 'x', c: true, d: 'y', e: 2.5 },
  { a: 1, b: 'x', c: true, d: 'y' },
  { b: 'x', a: 1, d: 'y', c: true },
  { a: 1, b: 'x', error: 'mine', c: true },
  { a: 1, b: 'x', error: 'mine', c: true },
  { a: '1', b: ['x'], c: 'true', d: 'z'.repeat(200) },
  { a: 1, b: 'x', c: true, d: 'y' },
  {},
  { a: 1, b: 'x', c: true, d: 'y' },
]

const readers = {
  'Thrift, binary': (spans: readonly FinishedSpan[]) =>
    readBinaryBody(createThriftEncoder('binary', options).body(jaegerProcess({}), spans)),
  gRPC: (spans: readonly FinishedSpan[]) => readPostSpans(encodePostSpans(jaegerProcess({}), spans, options)),
}

for (const [protocol, read] of Object.entries(readers)) {
  test(`${protocol}: spans of one name whose attributes come, go and change`, () => {
    const [span] = madeUpSpans(1, 1) as [FinishedSpan]
    const twice = [...shapes, ...shapes, ...shapes].map(
      (attributes, index): FinishedSpan => ({
        ...span,
        name: 'op',
        spanContext: span.spanContext,
        attributes,
        status: { code: index % 5 === 0 ? 2 : 0 },
      }),
    )
    assert.deepEqual(
      read(twice).spans.map(({ tags }) => tags),
      twice.map((one) => jaegerSpan(one, options).tags.map(asTag)),
    )
  })
}

/** The source of a peer's name may be empty, come late, or give way to a better one; attributes may say it themselves. */
const callShapes: readonly FinishedSpan['attributes'][] = [
  { 'server.address': 'a', 'db.system.name': 'redis' },
  { 'server.address': 'a', 'db.system.name': 'redis' },
  { 'server.address': 'a', 'db.system.name': '' },
  { 'server.address': 'b', 'db.system.name': 7 },
  { 'server.address': 'b', 'db.system.name': 'mysql' },
  { 'server.address': 'a' },
  { 'server.address': 'a', 'peer.service': 'said' },
  { 'server.address': 'a', 'peer.service': 'said' },
  { 'server.address': 'a', error: 'mine', 'service.peer.name': 'late' },
  { 'server.address': 'a' },
  { 'server.address': '' },
  {},
]

for (const [protocol, read] of Object.entries(readers)) {
  test(`${protocol}: whom spans of one name call, however their attributes change`, () => {
    const [span] = madeUpSpans(1, 1) as [FinishedSpan]
    const calls = [...callShapes, ...[...callShapes].reverse(), ...callShapes].map(
      (attributes): FinishedSpan => ({ ...span, name: 'op', kind: 2, spanContext: span.spanContext, attributes }),
    )
    assert.deepEqual(
      read(calls).spans.map(({ tags }) => tags),
      calls.map((one) => jaegerSpan(one, options).tags.map(asTag)),
    )
  })
}

test('what somebody has put on Object.prototype is no attribute', () => {
  const [span] = madeUpSpans(1, 1) as [FinishedSpan]
  const one: FinishedSpan = { ...span, name: 'op', spanContext: span.spanContext, attributes: { mine: 1 } }
  Object.defineProperty(Object.prototype, 'theirs', { value: 1, enumerable: true, configurable: true })
  try {
    for (const read of Object.values(readers)) {
      const [first, second] = read([one, one]).spans
      const tags = new Map(first?.tags)
      assert.deepEqual([tags.get('mine'), tags.has('theirs')], [1, false])
      assert.deepEqual(second?.tags, first?.tags)
    }
  } finally {
    Reflect.deleteProperty(Object.prototype, 'theirs')
  }
})

test('gRPC: protobufjs reads what was meant', () => {
  for (const seed of seeds) {
    const batch = batchOf(seed)
    const body = encodePostSpans(batch.process, madeUpSpans(8, seed), options)
    assert.deepEqual(readPostSpans(body), asRead(batch, true))
  }
})
