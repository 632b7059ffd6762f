import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ROOT_CONTEXT, SpanStatusCode, type TraceState, trace } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import { AgentContextManager } from './context-manager.ts'
import type { FinishedSpan } from './finished-span.ts'
import { AgentTraceState } from './propagation/trace-state.ts'
import { createSampler } from './sampling.ts'
import type { SpanLimits } from './span-limits.ts'
import { AgentTracerProvider } from './tracer.ts'

const limits: SpanLimits = {
  attributeCount: 4,
  attributeValueLength: 8,
  eventCount: 2,
  linkCount: 1,
  attributesPerEvent: 1,
  attributesPerLink: 1,
}

function setUp(tracesSampler: Parameters<typeof createSampler>[0]['tracesSampler'] = 'parentbased_always_on') {
  const finished: FinishedSpan[] = []
  const contextManager = new AgentContextManager()
  const provider = new AgentTracerProvider({
    contextManager,
    sampler: createSampler({ tracesSampler, tracesSamplerArg: 0.5 }),
    limits,
    resource: () => ({}),
    flush: () => Promise.resolve(),
    onEnd: (span) => finished.push(span),
  })
  return { finished, contextManager, tracer: provider.getTracer('test', '1.0.0') }
}

test('a child has its parent, its trace and its clock', () => {
  const { tracer, finished } = setUp()
  const parent = tracer.startSpan('parent')
  const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, parent))
  child.end()
  parent.end()
  assert.deepEqual(
    finished.map((span) => span.name),
    ['child', 'parent'],
  )
  assert.equal(finished[0]?.parentSpanContext?.spanId, parent.spanContext().spanId)
  assert.equal(child.spanContext().traceId, parent.spanContext().traceId)
  assert.match(parent.spanContext().traceId, /^[0-9a-f]{32}$/)
  assert.match(child.spanContext().spanId, /^[0-9a-f]{16}$/)
})

test('an active span is the parent of what starts within, also after an await', async () => {
  const { tracer, finished } = setUp()
  await tracer.startActiveSpan('outer', async (outer) => {
    await null
    tracer.startSpan('inner').end()
    outer.end()
  })
  assert.equal(finished[0]?.parentSpanContext?.spanId, finished[1]?.spanContext().spanId)
})

test('root: true starts a trace of its own', () => {
  const { tracer } = setUp()
  tracer.startActiveSpan('outer', (outer) => {
    const inner = tracer.startSpan('inner', { root: true })
    assert.notEqual(inner.spanContext().traceId, outer.spanContext().traceId)
  })
})

test('within suppressTracing nothing is started', () => {
  const { tracer, finished } = setUp()
  const span = tracer.startSpan('hidden', {}, suppressTracing(ROOT_CONTEXT))
  span.end()
  assert.equal(span.isRecording(), false)
  assert.deepEqual(finished, [])
})

test('limits cut and count', () => {
  const { tracer, finished } = setUp()
  const span = tracer.startSpan('limited', {
    attributes: { a: 'x'.repeat(20), b: ['y'.repeat(20), null], c: 1, d: true, e: 5 },
  })
  span.setAttribute('a', 'again')
  span.setAttribute('', 'no key')
  span.setAttribute('mixed', [1, 'two'] as never)
  span.addEvent('one').addEvent('two').addEvent('three', { p: 1, q: 2 })
  const context = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }
  span.addLink({ context }).addLink({ context, attributes: { p: 1, q: 2 } })
  span.end()
  const [seen] = finished
  assert.deepEqual(seen?.attributes, { a: 'again', b: ['yyyyyyyy', null], c: 1, d: true })
  assert.equal(seen?.droppedAttributesCount, 1)
  assert.deepEqual(
    seen?.events.map((event) => [event.name, event.attributes, event.droppedAttributesCount]),
    [
      ['two', {}, 0],
      ['three', { p: 1 }, 1],
    ],
  )
  assert.equal(seen?.droppedEventsCount, 1)
  assert.deepEqual(seen?.links, [{ context, attributes: { p: 1 }, droppedAttributesCount: 1 }])
  assert.equal(seen?.droppedLinksCount, 1)
})

test('a cut never splits a character', () => {
  const { tracer, finished } = setUp()
  tracer.startSpan('emoji', { attributes: { text: '1234567😀' } }).end()
  assert.equal(finished[0]?.attributes.text, '1234567')
})

test('OK is final, UNSET is ignored, only ERROR has a message', () => {
  const { tracer } = setUp()
  const status = (...steps: readonly (readonly [SpanStatusCode, string?])[]) => {
    const span = tracer.startSpan('status')
    for (const [code, message] of steps) span.setStatus(message === undefined ? { code } : { code, message })
    return (span as unknown as FinishedSpan).status
  }
  const { OK, ERROR, UNSET } = SpanStatusCode
  assert.deepEqual(status([ERROR, 'bad']), { code: ERROR, message: 'bad' })
  assert.deepEqual(status([ERROR, 'bad'], [UNSET]), { code: ERROR, message: 'bad' })
  assert.deepEqual(status([ERROR, 'bad'], [OK, 'fine']), { code: OK })
  assert.deepEqual(status([OK], [ERROR, 'bad']), { code: OK })
})

test('nothing changes after the end, and an end before the start is the start', () => {
  const { tracer, finished } = setUp()
  const span = tracer.startSpan('done', { startTime: [100, 5] })
  span.end([99, 0])
  span.setAttribute('late', 1).updateName('late').end()
  assert.equal(finished.length, 1)
  assert.deepEqual(finished[0]?.startTime, [100, 5])
  assert.deepEqual(finished[0]?.endTime, [100, 5])
  assert.deepEqual(finished[0]?.attributes, {})
})

test('times come as HrTime, Date, milliseconds or performance.now()', () => {
  const { tracer } = setUp()
  const startOf = (startTime: Parameters<typeof tracer.startSpan>[1] extends infer O ? O : never) =>
    (tracer.startSpan('time', startTime) as unknown as FinishedSpan).startTime
  assert.deepEqual(startOf({ startTime: new Date(1_700_000_000_123) }), [1_700_000_000, 123_000_000])
  assert.deepEqual(startOf({ startTime: 1_700_000_000_123 }), [1_700_000_000, 123_000_000])
  const [seconds] = startOf({ startTime: performance.now() })
  assert.ok(Math.abs(seconds - Date.now() / 1000) < 60)
})

test('a mocked clock changes nothing', () => {
  const { tracer, finished } = setUp()
  const { now } = Date
  Date.now = () => 0
  try {
    tracer.startSpan('real').end()
  } finally {
    Date.now = now
  }
  assert.ok((finished[0]?.startTime[0] ?? 0) > 1_700_000_000)
})

test('exceptions are events', () => {
  const { tracer, finished } = setUp()
  const span = tracer.startSpan('failing')
  span.recordException('plain text')
  span.recordException({ code: 'ENOENT', message: 'gone' })
  span.end()
  assert.deepEqual(
    finished[0]?.events.map((event) => event.attributes),
    [{ 'exception.message': 'plain te' }, { 'exception.type': 'ENOENT' }],
  )
})

test('an unsampled parent has unsampled children, and its flags and state travel on', () => {
  const { tracer, finished } = setUp('always_off')
  const span = tracer.startSpan('unsampled')
  assert.equal(span.isRecording(), false)
  assert.equal(span.spanContext().traceFlags, 0)
  const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, span))
  assert.equal(child.spanContext().traceId, span.spanContext().traceId)
  child.end()
  assert.deepEqual(finished, [])
})

test('parent-based: the remote decision counts', () => {
  const { tracer } = setUp('parentbased_always_off')
  const remote = (traceFlags: number) =>
    trace.setSpanContext(ROOT_CONTEXT, { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags, isRemote: true })
  assert.equal(tracer.startSpan('kept', {}, remote(1)).isRecording(), true)
  assert.equal(tracer.startSpan('dropped', {}, remote(0)).isRecording(), false)
  assert.equal(tracer.startSpan('root').isRecording(), false)
})

test('the ratio keeps about its share, and always the same traces', () => {
  const sampler = createSampler({ tracesSampler: 'traceidratio', tracesSamplerArg: 0.25 })
  const ids = Array.from({ length: 4000 }, (_, index) => index.toString(16).padStart(18, '0') + hashed(index))
  const question = { parent: undefined, name: '', kind: 0, attributes: {} }
  const kept = ids.filter((traceId) => sampler.isSampled({ ...question, traceId }))
  assert.ok(kept.length > 850 && kept.length < 1150, `${kept.length} of 4000`)
  const none = createSampler({ tracesSampler: 'traceidratio', tracesSamplerArg: 0 })
  const all = createSampler({ tracesSampler: 'traceidratio', tracesSamplerArg: 1 })
  assert.equal(none.isSampled({ ...question, traceId: 'f'.repeat(32) }), false)
  assert.equal(all.isSampled({ ...question, traceId: `${'0'.repeat(31)}1` }), true)
})

test('a sampler that asks for attributes does not take them away', () => {
  const seen: unknown[] = []
  const ended: FinishedSpan[] = []
  const contextManager = new AgentContextManager()
  const provider = new AgentTracerProvider({
    contextManager,
    sampler: { isSampled: ({ attributes }) => seen.push({ ...attributes }) > 0, needsAttributes: true },
    limits,
    onEnd: (span) => ended.push(span),
    resource: () => ({}),
    flush: async () => {},
  })
  const tracer = provider.tracerOf('test')
  tracer.startSpan('given', { attributes: { a: 1 } }).end()
  tracer.startDescribed(1, 'described', { describe: () => ({ b: 2 }) }, ROOT_CONTEXT).end()
  assert.deepEqual(seen, [{ a: 1 }, { b: 2 }])
  assert.deepEqual(
    ended.map(({ attributes }) => ({ ...attributes })),
    seen,
  )
})

test('a share of the traces is told in tracestate, so that it can be counted up again', () => {
  const { tracer } = setUp('traceidratio')
  const stateOf = (traceId: string, traceState?: string): readonly [boolean, string | undefined] => {
    const state = traceState === undefined ? {} : { traceState: AgentTraceState.parse(traceState) as TraceState }
    const parent = { traceId, spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true, ...state }
    const span = tracer.startSpan('inside', {}, trace.setSpanContext(ROOT_CONTEXT, parent))
    return [span.isRecording(), span.spanContext().traceState?.serialize()]
  }
  const [high, low] = [`${'1'.repeat(18)}80000000000000`, `${'1'.repeat(18)}7fffffffffffff`]
  assert.deepEqual(stateOf(high), [true, 'ot=th:8'])
  assert.deepEqual(stateOf(low), [false, undefined])
  assert.deepEqual(stateOf(high, 'a=b,ot=th:c;p:x'), [true, 'ot=th:8;p:x,a=b'])
  assert.deepEqual(stateOf(low, 'a=b,ot=th:0'), [false, 'a=b'])
  // The caller's own randomness, in the place of the id's.
  assert.deepEqual(stateOf(low, 'ot=rv:80000000000000'), [true, 'ot=th:8;rv:80000000000000'])
  assert.deepEqual(stateOf(high, 'ot=rv:7fffffffffffff'), [false, 'ot=rv:7fffffffffffff'])
  const roots = Array.from({ length: 50 }, () => tracer.startSpan('root'))
  for (const root of roots)
    assert.equal(root.spanContext().traceState?.serialize(), root.isRecording() ? 'ot=th:8' : undefined)
})

test('what the caller has decided, and what is all kept, leaves tracestate alone', () => {
  const { tracer } = setUp('parentbased_traceidratio')
  const traceState = AgentTraceState.parse('ot=th:c') as TraceState
  const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true, traceState }
  assert.equal(
    tracer.startSpan('in', {}, trace.setSpanContext(ROOT_CONTEXT, parent)).spanContext().traceState,
    traceState,
  )
  assert.equal(setUp('parentbased_always_on').tracer.startSpan('all').spanContext().traceState, undefined)
})

/** 14 hexadecimal digits, spread evenly. */
function hashed(index: number): string {
  return ((index * 0.618_033_988_749) % 1).toString(16).slice(2, 14).padEnd(14, '0')
}
