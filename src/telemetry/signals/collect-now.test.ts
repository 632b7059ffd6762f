import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ValueType } from '@opentelemetry/api'
import {
  AggregationTemporality,
  MeterProvider,
  MetricReader,
  type MetricReaderOptions,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics'
import { collectNow } from './collect-now.ts'

class TestReader extends MetricReader {
  async onForceFlush(): Promise<void> {}
  async onShutdown(): Promise<void> {}
}

/** A provider with one of everything, measured `round` times. */
function startMeasured(options?: MetricReaderOptions) {
  const reader = new TestReader(options)
  const provider = new MeterProvider({ readers: [reader] })
  const meter = provider.getMeter('shop', '1.0.0', { schemaUrl: 'https://example.test/schema' })
  const counter = meter.createCounter('orders', { unit: '{order}' })
  const histogram = meter.createHistogram('duration', { unit: 's' })
  const gauge = meter.createGauge('temperature')
  provider.getMeter('silent').createCounter('never')
  let round = 0
  meter.createObservableCounter('cpu', { valueType: ValueType.INT }).addCallback((result) => {
    result.observe(10.7 * round, { mode: 'user', core: 1 })
    result.observe(20 * round, { core: 1, mode: 'user' })
    result.observe(30.7 * round)
  })
  const heap = meter.createObservableUpDownCounter('heap')
  const load = meter.createObservableGauge('load')
  meter.addBatchObservableCallback(
    (result) => {
      result.observe(heap, 1000 - round, { space: 'old' })
      result.observe(load, round / 2)
    },
    [heap, load],
  )
  const measure = (): void => {
    round++
    counter.add(round, { kind: 'pear' })
    counter.add(1)
    histogram.record(0.2 * round, { route: '/a' })
    gauge.record(20 + round)
  }
  return { reader, provider, measure }
}

function withoutTimes({ resource, scopeMetrics }: ResourceMetrics): unknown {
  return {
    resource: resource.attributes,
    scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({
      scope,
      metrics: metrics.map((metric) => ({
        ...metric,
        dataPoints: metric.dataPoints.map(({ attributes, value }) => ({ attributes, value })),
      })),
    })),
  }
}

for (const temporality of ['CUMULATIVE', 'DELTA'] as const) {
  test(`gives what collect() gives: ${temporality.toLowerCase()}`, async () => {
    const options = { aggregationTemporalitySelector: () => AggregationTemporality[temporality] }
    const [waiting, now] = [startMeasured(options), startMeasured(options)]
    for (const { reader, measure } of [waiting, now]) {
      measure()
      await reader.collect()
      measure()
    }
    const { resourceMetrics } = await waiting.reader.collect()
    assert.deepEqual(withoutTimes(collectNow(now.provider)), withoutTimes(resourceMetrics))
    assert.equal(resourceMetrics.scopeMetrics[0]?.metrics.length, 6)
  })
}

test('points begin when they do with collect(), and end now', () => {
  const before = Date.now()
  const { provider, measure } = startMeasured()
  measure()
  const point = collectNow(provider).scopeMetrics[0]?.metrics[0]?.dataPoints[0]
  const ms = (time = [0, 0]): number => (time[0] ?? 0) * 1000 + (time[1] ?? 0) / 1e6
  assert.ok(ms(point?.startTime) >= before)
  assert.ok(ms(point?.endTime) >= ms(point?.startTime))
  assert.ok(ms(point?.endTime) <= Date.now())
})

test('a callback that throws takes nothing with it', () => {
  const provider = new MeterProvider({ readers: [new TestReader()] })
  const meter = provider.getMeter('m')
  const load = meter.createObservableGauge('load')
  load.addCallback(() => {
    throw new Error('the application has a bug')
  })
  meter.addBatchObservableCallback(() => {
    throw new Error('and another one')
  }, [load])
  load.addCallback((result) => result.observe('3' as unknown as number, { kind: 'no number' }))
  load.addCallback((result) => result.observe(4))
  meter.createCounter('orders').add(1)
  const metrics = collectNow(provider).scopeMetrics[0]?.metrics ?? []
  assert.deepEqual(
    metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints.map(({ value }) => value)]),
    [
      ['load', [4]],
      ['orders', [1]],
    ],
  )
})

test('an instrument that the batch was not registered for is not observed', async () => {
  const observed = (collected: ResourceMetrics): unknown =>
    collected.scopeMetrics.flatMap(({ metrics }) => metrics.map(({ descriptor }) => descriptor.name))
  const reader = new TestReader()
  const provider = new MeterProvider({ readers: [reader] })
  const meter = provider.getMeter('m')
  const [a, b] = [meter.createObservableGauge('a'), meter.createObservableGauge('b')]
  meter.addBatchObservableCallback(
    (result) => {
      result.observe(a, 1)
      result.observe(b, 1)
    },
    [a],
  )
  assert.deepEqual(observed(collectNow(provider)), ['a'])
  assert.deepEqual(observed((await reader.collect()).resourceMetrics), ['a'])
})
