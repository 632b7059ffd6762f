import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { rootContext } from './context.ts'
import { AgentContextManager } from './context-manager.ts'
import { noSpan } from './unrecorded-span.ts'

const one = createContextKey('one')
const two = createContextKey('two')

test('a context never changes', () => {
  const first = rootContext.setValue(one, 1)
  const second = first.setValue(two, 2).setValue(one, 11)
  const third = second.deleteValue(one)
  assert.deepEqual([first.getValue(one), first.getValue(two)], [1, undefined])
  assert.deepEqual([second.getValue(one), second.getValue(two)], [11, 2])
  assert.deepEqual([third.getValue(one), third.getValue(two)], [undefined, 2])
})

test("the API's own accessors find the span", () => {
  const context = trace.setSpan(rootContext, noSpan)
  assert.equal(trace.getSpan(context), noSpan)
  assert.equal(trace.getSpan(trace.deleteSpan(context)), undefined)
  assert.equal(trace.getSpan(context.setValue(one, 1)), noSpan)
})

test('with: this, arguments, result and errors are those of the function', () => {
  const manager = new AgentContextManager()
  const context = rootContext.setValue(one, 1)
  const self = { factor: 2 }
  const result = manager.with(
    context,
    function (this: typeof self, ...numbers: number[]) {
      assert.equal(manager.active(), context)
      return numbers.map((number) => number * this.factor)
    },
    self as never,
    1,
    2,
  )
  assert.deepEqual(result, [2, 4])
  assert.throws(() => manager.with(context, () => assert.fail('thrown')), /thrown/)
  assert.equal(manager.active(), rootContext)
})

test('a context from a copy of the API is carried as it is', () => {
  const manager = new AgentContextManager()
  const foreign = ROOT_CONTEXT.setValue(one, 'foreign')
  manager.with(foreign, () => assert.equal(manager.active(), foreign))
})

test('bind: a function keeps its name, length and this', () => {
  const manager = new AgentContextManager()
  const context = rootContext.setValue(one, 1)
  function named(this: unknown, _first: unknown, _second: unknown): unknown {
    return [this, manager.active()]
  }
  const bound = manager.bind(context, named)
  assert.deepEqual([bound.name, bound.length], ['named', 2])
  const self = {}
  assert.deepEqual(bound.call(self, 1, 2), [self, context])
})

test('bind: an emitter runs its listeners in the context, once and removable', () => {
  const manager = new AgentContextManager()
  const context = rootContext.setValue(one, 1)
  const emitter = manager.bind(context, new EventEmitter())
  const seen: unknown[] = []
  const listener = (): void => {
    seen.push(manager.active() === context)
  }
  emitter.on('event', listener)
  emitter.once('event', listener)
  emitter.emit('event')
  emitter.emit('event')
  emitter.off('event', listener)
  emitter.emit('event')
  assert.deepEqual(seen, [true, true, true])
  assert.equal(emitter.listenerCount('event'), 0)
})

test('attach holds until it is disposed', () => {
  const manager = new AgentContextManager()
  const context = rootContext.setValue(one, 1)
  const token = manager.attach(context)
  assert.equal(manager.active(), context)
  token.dispose()
  assert.equal(manager.active(), rootContext)
})
