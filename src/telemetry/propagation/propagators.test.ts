import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultTextMapGetter, defaultTextMapSetter, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { rootContext } from '../context.ts'
import { createPropagator } from './propagators.ts'

const ours = createPropagator(['tracecontext', 'baggage', 'tracecontext'], () => ({}))
const official = [new W3CTraceContextPropagator(), new W3CBaggagePropagator()]

type Headers = Record<string, string | string[]>

function through(headers: Headers): Record<string, string> {
  const sent: Record<string, string> = {}
  ours.inject(ours.extract(rootContext, headers, defaultTextMapGetter), sent, defaultTextMapSetter)
  return sent
}

const traceparent = `00-${'a1'.repeat(16)}-${'b2'.repeat(8)}-01`

test('what comes in goes out', () => {
  const headers = { traceparent, tracestate: 'vendor=1,other@tenant=x:y', baggage: 'a=1;ttl=3,b=%20two' }
  assert.deepEqual(through(headers), headers)
})

test('the official propagators read what we write, and we read what they write', () => {
  let context = ROOT_CONTEXT
  for (const propagator of official) {
    context = propagator.extract(
      context,
      { traceparent, tracestate: 'k=v', baggage: 'tenant=a%2Cb' },
      defaultTextMapGetter,
    )
  }
  const theirs: Headers = {}
  for (const propagator of official) propagator.inject(context, theirs, defaultTextMapSetter)
  assert.deepEqual(through(theirs), theirs)
  const extracted = ours.extract(ROOT_CONTEXT, theirs, defaultTextMapGetter)
  assert.equal(trace.getSpanContext(extracted)?.traceState?.get('k'), 'v')
  assert.equal(propagation.getBaggage(extracted)?.getEntry('tenant')?.value, 'a,b')
})

const refused: Record<string, string | string[]> = {
  'all zero trace id': `00-${'0'.repeat(32)}-${'b2'.repeat(8)}-01`,
  'all zero span id': `00-${'a1'.repeat(16)}-${'0'.repeat(16)}-01`,
  'version ff': traceparent.replace('00-', 'ff-'),
  'upper case': traceparent.toUpperCase(),
  'a part too many in version 00': `${traceparent}-what`,
  'two headers in a list': [traceparent, traceparent],
  'two headers joined': `${traceparent}, ${traceparent}`,
  empty: '',
  short: traceparent.slice(0, -1),
  huge: `cc${traceparent.slice(2)}-${'x'.repeat(60_000)}`,
}

for (const [what, header] of Object.entries(refused)) {
  test(`traceparent refused: ${what}`, () => {
    assert.deepEqual(through({ traceparent: header, tracestate: 'k=v' }), {})
  })
}

test('a later version is read by its first four parts, and answered in version 00', () => {
  assert.deepEqual(through({ traceparent: `cc${traceparent.slice(2)}-what-comes` }), { traceparent })
})

test('tracestate: malformed members are left out, the rest is kept, the size is bounded', () => {
  const state = (tracestate: string) => through({ traceparent, tracestate }).tracestate
  assert.equal(state('ok=1,,=2,UPPER=3,bad key=4,ok=5,fine=é,last=6'), 'ok=1,last=6')
  const many = Array.from({ length: 100 }, (_, index) => `k${index}=${index}`).join(',')
  assert.equal(state(many)?.split(',').length, 32)
  const long = `big=${'x'.repeat(200)},${Array.from({ length: 30 }, (_, index) => `k${index}=${'y'.repeat(20)}`).join(',')}`
  assert.ok((state(long)?.length ?? 0) <= 512)
  assert.equal(state('\u0000\u0001'), undefined)
})

test('baggage: bounded in members and bytes, prototype names are names, nonsense is left out', () => {
  const many = Array.from({ length: 1000 }, (_, index) => `k${index}=v`).join(',')
  assert.equal(through({ baggage: many }).baggage?.split(',').length, 180)
  assert.deepEqual(through({ baggage: `a=1,big=${'x'.repeat(5000)},b=2` }), { baggage: 'a=1,b=2' })
  assert.deepEqual(through({ baggage: '__proto__=1,constructor=2' }), { baggage: '__proto__=1,constructor=2' })
  assert.deepEqual(through({ baggage: '%E0%A4%A=1,=2,novalue,ok=%zz' }), {})
  assert.equal(Object.getPrototypeOf({}), Object.prototype)
})

test('baggage that no header may hold is not sent', () => {
  const context = propagation.setBaggage(
    ROOT_CONTEXT,
    propagation.createBaggage({
      half: { value: '\ud800' },
      line: { value: 'a\r\nb', metadata: { toString: () => 'x\r\nInjected: 1' } as never },
    }),
  )
  const sent: Record<string, string> = {}
  ours.inject(context, sent, defaultTextMapSetter)
  assert.deepEqual(sent, { baggage: 'half=%EF%BF%BD,line=a%0D%0Ab' })
})

test('random headers never throw and never leave something invalid', () => {
  let seed = 42
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff
    return seed % below
  }
  const alphabet = '0123456789abcdef-=,;% \t\u0000é😀ffzZ@_'
  const text = (): string => Array.from({ length: random(120) }, () => alphabet[random(alphabet.length)]).join('')
  for (let round = 0; round < 20_000; round++) {
    const sent = through({ traceparent: random(2) ? traceparent : text(), tracestate: text(), baggage: text() })
    if (sent.traceparent !== undefined) assert.match(sent.traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$/)
    for (const value of Object.values(sent)) assert.match(value, /^[\x20-\x7e]*$/)
  }
})
