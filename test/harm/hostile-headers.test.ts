import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Span } from '@opentelemetry/api'
import { rootContext } from '../../src/telemetry/context.ts'
import { spanKey } from '../../src/telemetry/context-keys.ts'
import { otherPropagators } from '../../src/telemetry/propagation/other-propagators.ts'
import { createPropagator } from '../../src/telemetry/propagation/propagators.ts'
import { UnrecordedSpan } from '../../src/telemetry/unrecorded-span.ts'
import { checkSentHeaders } from '../support/check-sent-headers.ts'
import { corpus, createDice, mutated } from '../support/hostile-requests.ts'

// Whatever the headers of a trace say, reading them throws nothing, and what is passed on is valid, bounded, and what a header may hold.
const count = process.env.EVERY_NODE === '1' ? 1_000_000 : 20_000

const more: Readonly<Record<string, readonly string[]>> = {
  'x-b3-traceid': ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331', '0', 'x'.repeat(300)],
  'x-b3-spanid': ['b7ad6b7169203331', '__proto__', ''],
  'x-b3-sampled': ['1', '0', 'd', 'true', 'maybe'],
  'x-amzn-trace-id': [
    'Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1',
    'Root=;;;=',
    ';'.repeat(250),
  ],
  'ot-tracer-traceid': ['0af7651916cd43dd', '__proto__'],
  'ot-tracer-spanid': ['b7ad6b7169203331'],
  'ot-tracer-sampled': ['true', '1'],
  'ot-baggage-__proto__': ['polluted'],
  'uberctx-constructor': ['%e0%a4', 'a%0d%0ab'],
  'jaeger-debug-id': ['some id', '\u001b[31m'],
}

const names = ['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'xray', 'ottrace']
const propagator = createPropagator(names, () => otherPropagators)
const getter = {
  get: (headers: Map<string, string | string[]>, name: string) => headers.get(name),
  keys: (headers: Map<string, string | string[]>) => [...headers.keys()],
}
const setter = {
  set(headers: Map<string, string>, name: string, value: string): void {
    headers.set(name, value)
  },
}

test(`${count} sets of headers`, () => {
  const dice = createDice(4_711)
  const all = Object.entries({ ...corpus, ...more })
  let continued = 0
  for (let round = 0; round < count; round++) {
    const headers = new Map<string, string | string[]>()
    for (const [name, texts] of all) {
      if (dice(3) !== 0) continue
      const text = mutated(texts[dice(texts.length)] ?? '', dice)
      headers.set(name, dice(10) === 0 ? [text, text] : text)
    }
    const context = propagator.extract(rootContext, headers, getter)
    const parent = (context.getValue(spanKey) as Span | undefined)?.spanContext()
    if (parent !== undefined) continued++
    const spanContext = { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), traceFlags: 1, ...parent }
    const sent = new Map<string, string>()
    propagator.inject(context.setValue(spanKey, new UnrecordedSpan(spanContext)), sent, setter)
    checkSentHeaders(sent, JSON.stringify([...headers]))
  }
  assert.ok(continued > count / 10, `${continued} continued a trace`)
  assert.deepEqual(Object.keys(Object.prototype), [])
})
