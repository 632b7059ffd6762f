import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api'
import { AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray'
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3'
import { JaegerPropagator } from '@opentelemetry/propagator-jaeger'
import { OTTracePropagator } from '@opentelemetry/propagator-ot-trace'
import { rootContext } from '../context.ts'
import { AgentContextManager } from '../context-manager.ts'
import { AgentTracerProvider } from '../tracer.ts'
import { otherPropagators } from './other-propagators.ts'
import { createPropagator } from './propagators.ts'

type Headers = Record<string, string>

const traceId = 'a1b2c3d4'.repeat(4)
const spanId = '0b2d3f4a5c6e7081'
const short = '00000000000000001234567890abcdef'

/** The official ones, which the formats are held against. */
const officials: Readonly<Record<string, TextMapPropagator>> = {
  b3: new B3Propagator(),
  b3multi: new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
  jaeger: new JaegerPropagator(),
  xray: new AWSXRayPropagator(),
  ottrace: new OTTracePropagator(),
}

function ours(...names: string[]): TextMapPropagator {
  return createPropagator(names, () => otherPropagators)
}

function sentBy(propagator: TextMapPropagator, context: Context): Headers {
  const headers: Headers = {}
  propagator.inject(context, headers, defaultTextMapSetter)
  return headers
}

function readBy(propagator: TextMapPropagator, headers: Record<string, string | string[]>, from: Context): unknown {
  const context = propagator.extract(from, headers, defaultTextMapGetter)
  const baggage = propagation.getBaggage(context)?.getAllEntries() ?? []
  return [trace.getSpanContext(context), baggage.map(([name, { value }]) => [name, value])]
}

function contextOf(id: string, traceFlags: number): Context {
  const baggage = propagation.createBaggage({ tenant: { value: 'acme' }, user: { value: 'a b' } })
  return propagation.setBaggage(trace.setSpanContext(rootContext, { traceId: id, spanId, traceFlags }), baggage)
}

for (const [name, official] of Object.entries(officials)) {
  for (const [id, flags] of [
    [traceId, 1],
    [traceId, 0],
    [short, 1],
  ] as const) {
    test(`${name} with trace id ${id} and flags ${flags}: written and read as by the official propagator`, () => {
      const context = contextOf(id, flags)
      const headers = sentBy(ours(name), context)
      assert.notDeepEqual(headers, {})
      assert.deepEqual(lowerCased(headers), lowerCased(sentBy(official, context)))
      assert.deepEqual(readBy(ours(name), headers, rootContext), readBy(official, headers, ROOT_CONTEXT))
    })
  }

  test(`${name}: nothing is sent where tracing is suppressed, and nonsense is no parent`, () => {
    const suppressed = contextOf(traceId, 1).setValue(
      Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING'),
      true,
    )
    assert.deepEqual(sentBy(ours(name), suppressed), {})
    let seed = 7
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff
      return seed % below
    }
    const headers = sentBy(ours(name), contextOf(traceId, 1))
    const alphabet = '0123456789abcdef-=,;:% \t\u0000é😀ffzZ@_d'
    for (let round = 0; round < 5_000; round++) {
      const spoilt = Object.fromEntries(
        Object.entries(headers).map(([key, value]) => {
          const at = random(value.length)
          return [key, value.slice(0, at) + alphabet[random(alphabet.length)] + value.slice(at + random(4))]
        }),
      )
      const context = ours(name).extract(rootContext, spoilt, defaultTextMapGetter)
      const found = trace.getSpanContext(context)
      if (found === undefined) continue
      assert.match(found.traceId, /^(?!0{32})[0-9a-f]{32}$/)
      assert.match(found.spanId, /^(?!0{16})[0-9a-f]{16}$/)
      assert.ok(found.traceFlags === 0 || found.traceFlags === 1)
    }
  })
}

function lowerCased(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

const parent = (id: string, span: string, traceFlags: number): object => ({
  traceId: id,
  spanId: span,
  traceFlags,
  isRemote: true,
})
const undecided = { ...parent(traceId, spanId, 0), isUndecided: true }

const readAs: readonly [string, Record<string, string | string[]>, ReturnType<typeof parent> | undefined][] = [
  ['b3', { b3: `${short.slice(16)}-${spanId}-1-${spanId}` }, parent(short, spanId, 1)],
  ['b3', { b3: `${traceId}-${spanId}` }, undecided],
  ['b3', { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId }, undecided],
  ['b3', { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId, 'x-b3-sampled': '0' }, parent(traceId, spanId, 0)],
  ['b3', { b3: `${traceId}-${spanId}-d` }, parent(traceId, spanId, 1)],
  ['b3', { b3: '0' }, undefined],
  ['b3', { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId, 'x-b3-sampled': 'true' }, parent(traceId, spanId, 1)],
  ['b3multi', { b3: `${traceId}-${spanId}-1`, 'x-b3-traceid': short }, parent(traceId, spanId, 1)],
  ['b3multi', { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId, 'x-b3-sampled': 'what' }, undefined],
  ['jaeger', { 'uber-trace-id': `${traceId}%3A${spanId}%3A0%3A1` }, parent(traceId, spanId, 1)],
  ['jaeger', { 'uber-trace-id': `1:2:0:3` }, parent('1'.padStart(32, '0'), '2'.padStart(16, '0'), 1)],
  ['jaeger', { 'uber-trace-id': `0:2:0:1` }, undefined],
  ['jaeger', { 'uber-trace-id': `${traceId}:${spanId}:0:1:` }, undefined],
  ['jaeger', { 'uber-trace-id': [`${traceId}:${spanId}:0:1`] }, parent(traceId, spanId, 1)],
  ['xray', { 'x-amzn-trace-id': `Self=1-2-3;Root=1-5759e988-bd862e3fe1be46a994272793` }, undefined],
  [
    'xray',
    { 'x-amzn-trace-id': `Parent=${spanId}; Sampled=?;Root=1-5759e988-bd862e3fe1be46a994272793` },
    { ...undecided, traceId: '5759e988bd862e3fe1be46a994272793' },
  ],
  [
    'xray',
    { 'x-amzn-trace-id': `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${spanId}` },
    { ...undecided, traceId: '5759e988bd862e3fe1be46a994272793' },
  ],
  [
    'xray',
    { 'x-amzn-trace-id': `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${spanId};Sampled=0` },
    parent('5759e988bd862e3fe1be46a994272793', spanId, 0),
  ],
]

for (const [name, headers, expected] of readAs) {
  test(`${name} reads ${JSON.stringify(headers)}`, () => {
    const context = ours(name).extract(rootContext, headers, defaultTextMapGetter)
    assert.deepEqual(trace.getSpanContext(context), expected)
  })
}

test('debugging goes on to the next service, in B3 and in Jaeger’s format', () => {
  const through = (name: string, headers: Headers): Headers =>
    sentBy(ours(name), ours(name).extract(rootContext, headers, defaultTextMapGetter))
  assert.deepEqual(through('b3', { b3: `${traceId}-${spanId}-d` }), { b3: `${traceId}-${spanId}-d` })
  assert.deepEqual(through('b3multi', { b3: `${traceId}-${spanId}-d` }), {
    'x-b3-traceid': traceId,
    'x-b3-spanid': spanId,
    'x-b3-flags': '1',
  })
  // Nothing is decided yet: so it is for who comes next.
  assert.deepEqual(through('b3', { b3: `${traceId}-${spanId}` }), { b3: `${traceId}-${spanId}` })
  assert.deepEqual(through('b3multi', { b3: `${traceId}-${spanId}` }), {
    'x-b3-traceid': traceId,
    'x-b3-spanid': spanId,
  })
  const askedOfXray = { 'x-amzn-trace-id': `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${spanId};Sampled=?` }
  assert.deepEqual(lowerCased(through('xray', askedOfXray)), askedOfXray)
  assert.deepEqual(through('jaeger', { 'uber-trace-id': `${traceId}:${spanId}:0:3` }), {
    'uber-trace-id': `${traceId}:${spanId}:0:03`,
  })
})

test('a mesh that speaks B3 and services that speak W3C share one trace', () => {
  const both = ours('tracecontext', 'baggage', 'b3')
  const context = both.extract(rootContext, { b3: `${traceId}-${spanId}-1`, baggage: 'a=1' }, defaultTextMapGetter)
  assert.deepEqual(sentBy(both, context), {
    traceparent: `00-${traceId}-${spanId}-01`,
    baggage: 'a=1',
    b3: `${traceId}-${spanId}-1`,
  })
  assert.deepEqual(both.fields(), ['traceparent', 'tracestate', 'baggage', 'b3'])
})

test('baggage in headers of its own is bounded', () => {
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`uberctx-k${index}`, 'v']))
  const context = ours('jaeger').extract(rootContext, many, defaultTextMapGetter)
  assert.equal(propagation.getBaggage(context)?.getAllEntries().length, 180)
  const bad = ours('jaeger').extract(rootContext, { 'uberctx-a': '%zz', 'uberctx-': '1' }, defaultTextMapGetter)
  assert.equal(propagation.getBaggage(bad), undefined)
})

test('jaeger-debug-id: a trace begins that the sampler would have left out, and bears the id', async () => {
  const ended: Record<string, unknown>[] = []
  const provider = new AgentTracerProvider({
    contextManager: new AgentContextManager(),
    sampler: { isSampled: () => false },
    limits: {
      attributeCount: 128,
      attributeValueLength: Number.POSITIVE_INFINITY,
      eventCount: 128,
      linkCount: 128,
      attributesPerEvent: 128,
      attributesPerLink: 128,
    },
    onEnd: (span) => ended.push(span.attributes),
    resource: () => ({}),
    flush: async () => {},
  })
  const context = ours('jaeger').extract(rootContext, { 'jaeger-debug-id': 'ticket-7' }, defaultTextMapGetter)
  const root = provider.getTracer('t').startSpan('root', {}, context)
  assert.equal(root.spanContext().traceFlags & 1, 1)
  root.end()
  provider.getTracer('t').startSpan('other', {}, rootContext).end()
  assert.deepEqual(ended, [{ 'jaeger-debug-id': 'ticket-7' }])
})

test('what is not named is not loaded', () => {
  createPropagator(['tracecontext', 'baggage'], () => assert.fail('loaded'))
})
