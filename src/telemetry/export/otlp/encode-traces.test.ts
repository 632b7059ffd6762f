import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attributes } from '@opentelemetry/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { madeUpAttributes, madeUpSpans } from '../../../../test/support/made-up-spans.ts'
import { decodeMessage } from '../../../../test/support/otlp-schema.ts'
import type { FinishedSpan } from '../../finished-span.ts'
import { encodeTraces } from './encode-traces.ts'

type OfficialInput = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0]

/** What the official serializer makes of the same spans. */
function official(resource: Attributes, spans: readonly FinishedSpan[]): Uint8Array {
  const ofOne = { attributes: resource }
  const readable = spans.map(
    (span) => new Proxy(span, { get: (own, key) => (key === 'resource' ? ofOne : own[key as 'name']) }),
  )
  const bytes = ProtobufTraceSerializer.serializeRequest(readable as unknown as OfficialInput)
  assert.ok(bytes !== undefined)
  return bytes
}

interface DecodedSpan {
  status: { code: number; message: string } | null
}
interface Decoded {
  resource_spans: { scope_spans: { spans: DecodedSpan[] }[] }[]
}

/** An absent status means the same as one that is unset; the official serializer writes it, we do not. */
function decoded(bytes: Uint8Array): Decoded {
  const request = decodeMessage('TracesRequest', bytes) as Decoded
  for (const span of request.resource_spans.flatMap((group) => group.scope_spans.flatMap(({ spans }) => spans))) {
    span.status ??= { message: '', code: 0 }
  }
  return request
}

function sameAsOfficial(resource: Attributes, spans: readonly FinishedSpan[]): void {
  assert.deepEqual(decoded(encodeTraces(resource, spans)), decoded(official(resource, spans)))
}

function spanWith(attributes: Record<string, unknown>): FinishedSpan {
  const [span] = madeUpSpans(1, 1)
  return { ...(span as FinishedSpan), attributes: attributes as Attributes, events: [], links: [] }
}

test('3,000 made-up spans decode to what the official serializer writes', () => {
  for (let seed = 1; seed <= 60; seed++) sameAsOfficial(madeUpAttributes(seed), madeUpSpans(50, seed))
})

test('a batch without spans, and a resource without attributes', () => {
  assert.deepEqual(decoded(encodeTraces({ 'service.name': 'x' }, [])), {
    resource_spans: [
      {
        resource: {
          attributes: [{ key: 'service.name', value: { string_value: 'x' } }],
          dropped_attributes_count: 0,
          entity_refs: [],
        },
        scope_spans: [],
        schema_url: '',
      },
    ],
  })
  sameAsOfficial({}, madeUpSpans(3, 7))
})

for (const size of [2 ** 14 - 8, 2 ** 14, 2 ** 21, 2 ** 24]) {
  test(`a string, a list and bytes of ${size} each, beside small things`, () => {
    const large = {
      before: 1,
      ascii: 'x'.repeat(size),
      wide: '数'.repeat(size / 2),
      list: ['x'.repeat(size), 'y'],
      nested: { deep: { deeper: 'z'.repeat(size) } },
      bytes: new Uint8Array(size).fill(7),
      after: 'y',
    }
    sameAsOfficial({ large: large.ascii }, [spanWith({ a: 1 }), spanWith(large), spanWith({ b: 2 })])
  })
}

test('what was handed out stays as it is when the next batch is encoded, small or large', () => {
  const first = encodeTraces({}, [spanWith({ text: 'first' })])
  const copy = Buffer.from(first)
  const large = encodeTraces({}, [spanWith({ text: 'x'.repeat(3_000_000) })])
  const copyOfLarge = Buffer.from(large)
  encodeTraces({}, [spanWith({ text: 'third' })])
  assert.deepEqual(first, copy)
  assert.ok(copyOfLarge.equals(large))
})

test('a key with the same value again and again, and then another', () => {
  const list = ['a']
  const values = [
    1,
    1,
    1,
    '1',
    '1',
    '1',
    true,
    true,
    true,
    1,
    0,
    -0,
    -0,
    Number.NaN,
    Number.NaN,
    '',
    '',
    '',
    list,
    list,
  ]
  sameAsOfficial(
    {},
    values.map((value) => spanWith({ repeated: value, other: 'y' })),
  )
  list.push('b')
  sameAsOfficial({}, [spanWith({ repeated: list }), spanWith({ repeated: list })])
  const long = 'x'.repeat(200)
  sameAsOfficial(
    { repeated: 1 },
    [long, long, long].map((value) => spanWith({ repeated: value, nested: { repeated: value } })),
  )
})

test('a value that holds itself ends, and what follows is intact', () => {
  const ring: { self?: unknown } = {}
  ring.self = ring
  const { resource_spans } = decoded(encodeTraces({}, [spanWith({ ring, after: 1 })]))
  const [span] = resource_spans[0]?.scope_spans[0]?.spans ?? []
  assert.deepEqual((span as unknown as { attributes: unknown[] }).attributes[1], {
    key: 'after',
    value: { int_value: '1' },
  })
})

test('after a value that throws, the next batch is whole', () => {
  const hostile = {
    get bad(): string {
      throw new Error('no')
    },
  }
  assert.throws(() => encodeTraces({}, [spanWith({ a: 1 }), spanWith(hostile)]), /no/)
  sameAsOfficial({}, [spanWith({ a: 1 })])
})
