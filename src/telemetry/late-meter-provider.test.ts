import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Context, type Meter, type MeterProvider, type Observable, ROOT_CONTEXT } from '@opentelemetry/api'
import { MetricReader, MeterProvider as SdkMeterProvider } from '@opentelemetry/sdk-metrics'
import { createLateMeterProvider } from './late-meter-provider.ts'

class TestReader extends MetricReader {
  async onForceFlush(): Promise<void> {}
  async onShutdown(): Promise<void> {}
}

/** A real SDK, and what it has collected: scope, instrument, points; without times. */
function startSdk(): { provider: MeterProvider; collected(): Promise<unknown> } {
  const reader = new TestReader()
  const provider = new SdkMeterProvider({ readers: [reader] })
  return {
    provider,
    async collected() {
      const { resourceMetrics, errors } = await reader.collect()
      assert.deepEqual(errors, [])
      return resourceMetrics.scopeMetrics.map(({ scope, metrics }) => ({
        scope,
        metrics: metrics.map(({ descriptor, dataPoints }) => ({
          descriptor,
          points: dataPoints.map(({ attributes, value }) => ({ attributes, value })),
        })),
      }))
    },
  }
}

/** One of everything that the API has, in two halves: before and after the SDK is there. */
function measure(provider: MeterProvider): () => void {
  const meter = provider.getMeter('shop', '1.2.3', { schemaUrl: 'https://example.test/schema' })
  const counter = meter.createCounter('orders', { description: 'Orders taken.', unit: '{order}' })
  const upDown = meter.createUpDownCounter('queue')
  const histogram = meter.createHistogram('duration', { unit: 's', advice: { explicitBucketBoundaries: [0.1, 1] } })
  const gauge = meter.createGauge('temperature')
  const observables: [Observable, Observable, Observable] = [
    meter.createObservableCounter('cpu'),
    meter.createObservableUpDownCounter('heap'),
    meter.createObservableGauge('load'),
  ]
  const observe = (): void => {
    const [cpu, heap, load] = observables
    cpu.addCallback((result) => result.observe(7, { mode: 'user' }))
    meter.addBatchObservableCallback(
      (result) => {
        result.observe(heap, 1000, { space: 'old' })
        result.observe(load, 0.5)
      },
      [heap, load],
    )
  }
  const record = (factor: number): void => {
    counter.add(factor, { kind: 'pear' })
    counter.add(2 * factor)
    upDown.add(-factor, { kind: 'pear' })
    histogram.record(0.05 * factor, { route: '/a' })
    histogram.record(5 * factor, { route: '/a' })
    gauge.record(20 + factor)
  }
  observe()
  record(1)
  return () => {
    record(3)
    meter.createCounter('later').add(1)
    provider.getMeter('other').createHistogram('late').record(9)
  }
}

test('gives what the SDK alone gives, whenever the SDK comes', async () => {
  const alone = startSdk()
  measure(alone.provider)()
  const late = createLateMeterProvider()
  const measureLater = measure(late)
  const joined = startSdk()
  late.become(joined.provider)
  measureLater()
  assert.deepEqual(await joined.collected(), await alone.collected())
})

test('callbacks taken off before are not attached; those taken off after are no longer called', async () => {
  const late = createLateMeterProvider()
  const meter = late.getMeter('m')
  const [a, b] = [meter.createObservableGauge('a'), meter.createObservableGauge('b')]
  const calls: string[] = []
  const early = (): void => void calls.push('early')
  const kept = (): void => void calls.push('kept')
  const earlyBatch = (): void => void calls.push('early batch')
  const keptBatch = (): void => void calls.push('kept batch')
  a.addCallback(early)
  a.addCallback(kept)
  a.removeCallback(early)
  meter.addBatchObservableCallback(earlyBatch, [a, b])
  meter.addBatchObservableCallback(keptBatch, [a, b])
  // Another set of instruments is another registration.
  meter.removeBatchObservableCallback(keptBatch, [a])
  meter.removeBatchObservableCallback(earlyBatch, [b, a])
  const sdk = startSdk()
  late.become(sdk.provider)
  await sdk.collected()
  assert.deepEqual(calls.splice(0), ['kept', 'kept batch'])
  a.removeCallback(kept)
  meter.removeBatchObservableCallback(keptBatch, [a, b])
  await sdk.collected()
  assert.deepEqual(calls, [])
})

test('instruments of two meters with one name meet, also across the arrival of the SDK', async () => {
  const late = createLateMeterProvider()
  const gauge = late.getMeter('m').createObservableGauge('g')
  const sdk = startSdk()
  late.become(sdk.provider)
  const again: Meter = late.getMeter('m')
  again.addBatchObservableCallback((result) => result.observe(gauge, 4), [gauge])
  const [scope] = (await sdk.collected()) as [{ metrics: [{ points: unknown }] }]
  assert.deepEqual(scope.metrics[0].points, [{ attributes: {}, value: 4 }])
})

test('passes value, attributes and context on, in order; attributes as they were', () => {
  const late = createLateMeterProvider()
  const counter = late.getMeter('m').createCounter('c')
  const inside: Context = ROOT_CONTEXT.setValue(Symbol('inside'), 1)
  const attributes = { step: 'first' }
  counter.add(1, attributes, inside)
  attributes.step = 'second'
  counter.add(2, attributes)
  const heard: unknown[][] = []
  const real = {
    getMeter: () => ({ createCounter: () => ({ add: (...args: unknown[]) => void heard.push(args) }) }),
  } as unknown as MeterProvider
  late.become(real)
  counter.add(3, attributes, inside)
  assert.deepEqual(heard, [
    [1, { step: 'first' }, inside],
    [2, { step: 'second' }, undefined],
    [3, { step: 'second' }, inside],
  ])
  assert.equal(heard[0]?.[2], inside)
})

test('keeps 2000 measurements, asks for the SDK at the 1000th, and drops the rest', async () => {
  let asked = 0
  const late = createLateMeterProvider({ onHalfFull: () => asked++ })
  const counter = late.getMeter('m').createCounter('c')
  for (let i = 0; i < 999; i++) counter.add(1)
  assert.equal(asked, 0)
  counter.add(1)
  assert.equal(asked, 1)
  for (let i = 0; i < 1500; i++) counter.add(1)
  assert.equal(asked, 1)
  assert.equal(late.waiting(), 2000)
  const sdk = startSdk()
  late.become(sdk.provider)
  assert.equal(late.waiting(), 0)
  counter.add(1)
  const [scope] = (await sdk.collected()) as [{ metrics: [{ points: unknown }] }]
  assert.deepEqual(scope.metrics[0].points, [{ attributes: {}, value: 2001 }])
})

test('given up before the SDK came: nothing waits, nothing is attached, the SDK gets nothing', async () => {
  const late = createLateMeterProvider()
  const measureLater = measure(late)
  assert.equal(late.waiting(), 6)
  late.giveUp()
  assert.equal(late.waiting(), 0)
  const sdk = startSdk()
  late.become(sdk.provider)
  measureLater()
  assert.equal(late.waiting(), 0)
  assert.deepEqual(await sdk.collected(), [])
})

test('given up after the SDK came: instruments record no more', async () => {
  const late = createLateMeterProvider()
  const counter = late.getMeter('m').createCounter('c')
  const sdk = startSdk()
  late.become(sdk.provider)
  counter.add(1)
  late.giveUp()
  counter.add(10)
  late.getMeter('m').createCounter('c').add(100)
  const [scope] = (await sdk.collected()) as [{ metrics: [{ points: unknown }] }]
  assert.deepEqual(scope.metrics[0].points, [{ attributes: {}, value: 1 }])
})

test('tells of the first measurement, and whether there were any since they were collected', () => {
  let begun = 0
  const late = createLateMeterProvider({ onFirst: () => begun++ })
  const meter = late.getMeter('m')
  const instruments = [meter.createCounter('c'), meter.createGauge('g')] as const
  const load = meter.createObservableGauge('load')
  assert.equal(late.hasNews(), false)
  const news = [
    () => instruments[0].add(1),
    () => instruments[1].record(1),
    () => load.addCallback(() => {}),
    () => meter.addBatchObservableCallback(() => {}, [load]),
    () => late.become(startSdk().provider),
    () => instruments[0].add(1),
    () => instruments[1].record(1),
  ].map((happens) => {
    late.seen()
    happens()
    return late.hasNews()
  })
  assert.deepEqual(news, [true, true, true, true, true, true, true])
  late.seen()
  assert.equal(late.hasNews(), false)
  assert.equal(begun, 1)
  instruments[0].add(1)
  late.giveUp()
  instruments[0].add(1)
  assert.equal(late.hasNews(), false)
})

test('becomes real once', async () => {
  const late = createLateMeterProvider()
  const [first, second] = [startSdk(), startSdk()]
  late.become(first.provider)
  late.become(second.provider)
  late.getMeter('m').createCounter('c').add(1)
  assert.deepEqual(await second.collected(), [])
})
