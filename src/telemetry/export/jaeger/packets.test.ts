import assert from 'node:assert/strict'
import { test } from 'node:test'
import { madeUpSpans } from '../../../../test/support/made-up-spans.ts'
import { readPacket } from '../../../../test/support/read-jaeger.ts'
import type { FinishedSpan } from '../../finished-span.ts'
import type { Packet } from './encode-thrift.ts'
import { createPacker, maxPacketBytes } from './packets.ts'

const resource = { 'service.name': 'shop', 'host.name': 'h' }
const template = madeUpSpans(1, 3)[0] as FinishedSpan

function named(name: string, more: Partial<FinishedSpan> = {}): FinishedSpan {
  return { ...template, name, attributes: {}, events: [], links: [], droppedEventsCount: 0, ...more }
}

for (const encoding of ['compact', 'binary'] as const) {
  const pack = createPacker(encoding, { legacyTags: false })
  const read = (packets: readonly Packet[]) => packets.flatMap(({ bytes }) => readPacket(encoding, bytes).spans)

  test(`${encoding}: packets are full but never too large, and hold all spans in their order`, () => {
    const spans = madeUpSpans(600, 5).map((span, index) => ({ ...span, name: `s${index}` }))
    const packets = pack(resource, spans)
    assert.deepEqual(
      read(packets).map(({ name }) => name),
      spans.map(({ name }) => name),
    )
    assert.deepEqual(
      packets.filter(({ bytes }) => bytes.length > maxPacketBytes),
      [],
    )
    const total = packets.reduce((sum, { bytes }) => sum + bytes.length, 0)
    assert.ok(packets.length <= Math.ceil((2 * total) / maxPacketBytes), `${packets.length} packets for ${total} bytes`)
    assert.equal(
      packets.reduce((sum, { items }) => sum + items, 0),
      600,
    )
  })

  test(`${encoding}: packets of nearly the limit`, () => {
    for (let size = 64_500; size < 65_300; size += 7) {
      const packets = pack(resource, [
        named('a'),
        named('large', { attributes: { text: 'x'.repeat(size) } }),
        named('b'),
      ])
      assert.deepEqual(
        packets.filter(({ bytes }) => bytes.length > maxPacketBytes),
        [],
        `${size}`,
      )
      assert.deepEqual(
        read(packets).map(({ name }) => name),
        ['a', 'large', 'b'],
      )
    }
  })

  const tooLarge: Readonly<Record<string, Partial<FinishedSpan>>> = {
    'one text': { attributes: { small: 'kept', large: 'x'.repeat(200_000) } },
    'one text of long characters': { attributes: { small: 'kept', large: '数'.repeat(200_000) } },
    bytes: { attributes: { small: 'kept', large: new Uint8Array(200_000) as never } },
    'a stack in an event': {
      attributes: { small: 'kept' },
      events: [{ name: 'exception', time: [1, 0], attributes: { 'exception.stacktrace': 'at x\n'.repeat(50_000) } }],
    },
    'many texts': {
      attributes: {
        small: 'kept',
        ...Object.fromEntries(Array.from({ length: 128 }, (_, index) => [`k${index}`, 'y'.repeat(3_000)])),
      },
    },
    'many events': {
      attributes: { small: 'kept' },
      events: Array.from({ length: 5_000 }, (_, index) => ({
        name: `event ${index}`,
        time: [index, 0] as [number, number],
      })),
    },
    'many links': {
      attributes: { small: 'kept' },
      links: Array.from({ length: 5_000 }, () => ({ context: template.spanContext() })),
    },
    'a name': { name: 'n'.repeat(100_000), attributes: { small: 'kept' } },
  }

  for (const [what, more] of Object.entries(tooLarge)) {
    test(`${encoding}: a span that is too large by ${what} loses some of that, and neither it nor its neighbours are lost`, () => {
      const packets = pack(resource, [named('before'), named('large', more), named('after')])
      assert.deepEqual(
        packets.filter(({ bytes }) => bytes.length > maxPacketBytes),
        [],
      )
      const spans = read(packets)
      const names = spans.map(({ name }) => name.slice(0, 6))
      assert.deepEqual(names, ['before', (more.name ?? 'large').slice(0, 6), 'after'])
      const tags = new Map(spans[1]?.tags)
      assert.equal(tags.get('small'), 'kept')
      assert.equal(typeof tags.get('acme.otel.truncated'), 'string')
      assert.equal(new Map(spans[0]?.tags).has('acme.otel.truncated'), false)
    })
  }

  test(`${encoding}: a resource that is too large is cut as well`, () => {
    const packets = pack({ 'service.name': 'shop', args: 'z'.repeat(300_000) }, [named('a')])
    assert.deepEqual(
      packets.map(({ items }) => items),
      [1],
    )
    const { process } = readPacket(encoding, (packets[0] as Packet).bytes)
    assert.equal(process.serviceName, 'shop')
    assert.match(String(new Map(process.tags).get('args')), /^z{20000,}… \[truncated\]$/)
  })
}

test('what was cut is named, and how many events were left out is counted', () => {
  const pack = createPacker('compact', { legacyTags: false })
  const events = Array.from({ length: 5_000 }, () => ({
    name: 'an event of some length',
    time: [1, 0] as [number, number],
  }))
  const [packet] = pack(resource, [named('large', { attributes: { text: 'x'.repeat(100_000) }, events })])
  const [span] = readPacket('compact', (packet as Packet).bytes).spans
  const tags = new Map(span?.tags)
  const left = 5_000 - (span?.logs.length ?? 0)
  assert.ok(left > 0 && left < 5_000, `${left} are left out`)
  assert.equal(tags.get('otel.dropped_events_count'), left)
  assert.equal(tags.get('acme.otel.truncated'), `text, ${left} logs`)
})
