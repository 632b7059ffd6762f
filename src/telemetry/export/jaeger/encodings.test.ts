import assert from 'node:assert/strict'
import { test } from 'node:test'
import { madeUpAttributes, madeUpSpans } from '../../../../test/support/made-up-spans.ts'
import { type JaegerBatch, readBinaryBody, readPacket, readPostSpans } from '../../../../test/support/read-jaeger.ts'
import { encodePostSpans } from './encode-api-v2.ts'
import { createThriftEncoder } from './encode-thrift.ts'
import { type JaegerSpan, jaegerProcess, jaegerSpan, type Tag } from './jaeger-span.ts'

const seeds = Array.from({ length: 40 }, (_, index) => index + 1)

function batchOf(seed: number) {
  const process = jaegerProcess({ 'service.name': 'größe', ...madeUpAttributes(seed) })
  const spans = madeUpSpans(8, seed).map((span) => jaegerSpan(span, { legacyTags: false }))
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
  const encoder = createThriftEncoder('binary')
  for (const seed of seeds) {
    const batch = batchOf(seed)
    const body = encoder.body(batch.process, batch.spans)
    assert.deepEqual(readBinaryBody(body), asRead(batch, false))
  }
})

for (const encoding of ['compact', 'binary'] as const) {
  test(`${encoding} over UDP: Apache’s thrift reads what was meant`, () => {
    const encoder = createThriftEncoder(encoding)
    for (const seed of seeds) {
      const batch = batchOf(seed)
      const packet = encoder.packet(encoder.process(batch.process), batch.spans.map(encoder.span))
      assert.deepEqual(readPacket(encoding, packet), asRead(batch, false))
    }
  })

  test(`${encoding}: lists of 0, 14, 15 and 200`, () => {
    const encoder = createThriftEncoder(encoding)
    const [span] = batchOf(1).spans as [JaegerSpan]
    for (const count of [0, 14, 15, 200]) {
      const tags = Array.from({ length: count }, (_, index): Tag => [`k${index}`, index])
      const spans = Array.from({ length: count }, () => ({ ...span, tags }))
      const packet = encoder.packet(encoder.process({ serviceName: 's', tags }), spans.map(encoder.span))
      const read = readPacket(encoding, packet)
      assert.deepEqual([read.spans.length, read.process.tags.length], [count, count])
      assert.ok(read.spans.every((one) => one.tags.length === count))
    }
  })
}

test('gRPC: protobufjs reads what was meant', () => {
  for (const seed of seeds) {
    const batch = batchOf(seed)
    assert.deepEqual(readPostSpans(encodePostSpans(batch.process, batch.spans)), asRead(batch, true))
  }
})
