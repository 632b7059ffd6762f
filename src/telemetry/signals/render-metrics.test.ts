import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AggregationType, InstrumentType, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { renderMetrics } from './render-metrics.ts'

class TestReader extends MetricReader {
  async onForceFlush(): Promise<void> {}
  async onShutdown(): Promise<void> {}
}

test('a line for each data point, in columns', async () => {
  const reader = new TestReader({
    aggregationSelector: (type) =>
      type === InstrumentType.HISTOGRAM
        ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
        : { type: AggregationType.DEFAULT },
  })
  const explicit = new TestReader()
  const providers = [new MeterProvider({ readers: [reader] }), new MeterProvider({ readers: [explicit] })]
  for (const provider of providers) {
    const meter = provider.getMeter('m')
    meter.createCounter('orders', { unit: '{order}' }).add(3, { kind: 'pear', 'with space': 'a b', list: ['x', 1] })
    meter.createGauge('load', { unit: '1' }).record(0.25)
    const duration = meter.createHistogram('duration', { unit: 's' })
    duration.record(0.5, { route: '/a\n\u001b[31m' })
    duration.record(1.5, { route: '/a\n\u001b[31m' })
  }
  const expected = [
    'orders    3 {order}                            kind=pear "with space"="a b" list=["x",1]',
    'load      0.25',
    'duration  count=2 sum=2 s min=0.5 s max=1.5 s  route="/a\\n\\u001b[31m"',
    '',
  ].join('\n')
  for (const one of [reader, explicit]) {
    const { resourceMetrics } = await one.collect()
    assert.equal(renderMetrics(resourceMetrics), expected)
  }
})

test('nothing for nothing', () => {
  assert.equal(renderMetrics({ scopeMetrics: [] }), '')
})
