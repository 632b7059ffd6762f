import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ValueType } from '@opentelemetry/api'
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AggregationTemporality,
  AggregationType,
  DataPointType,
  InstrumentType,
  MeterProvider,
  type MetricData,
  MetricReader,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics'
import { decodeMessage, fromJson } from '../../../test/support/otlp-schema.ts'
import type { Exemplar } from '../exemplar.ts'
import { encodeMetrics as encodeMetricsJson } from '../export/otlp-json/encode-metrics.ts'
import { encodeMetrics } from './encode-metrics.ts'

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

const { EXPONENTIAL_HISTOGRAM, DEFAULT } = AggregationType

for (const temporality of [AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA]) {
  for (const aggregation of [EXPONENTIAL_HISTOGRAM, DEFAULT] as const) {
    test(`what the official encoder writes (${AggregationTemporality[temporality]}, ${AggregationType[aggregation]})`, async () => {
      const reader = new Reader({
        aggregationTemporalitySelector: () => temporality,
        aggregationSelector: (type) => ({ type: type === InstrumentType.HISTOGRAM ? aggregation : DEFAULT }),
      })
      const resource = resourceFromAttributes({ 'service.name': 'app', größe: '\ud800', list: ['a', 'b'] })
      const provider = new MeterProvider({ resource, readers: [reader] })
      const meter = provider.getMeter('shop', '1.2.3', { schemaUrl: 'https://x' })
      meter
        .createCounter('orders', { unit: '{order}', description: 'Orders "taken".' })
        .add(3, { kind: 'pear', n: 1.5 })
      meter.createCounter('bytes', { valueType: ValueType.INT }).add(2 ** 53 - 1)
      meter.createUpDownCounter('queue', { valueType: ValueType.INT }).add(-(2 ** 40))
      for (const value of [0, 1e-9, 0.1, 7, 1e300])
        meter.createHistogram('size').record(value, { long: 'x'.repeat(300) })
      meter.createGauge('load').record(Number.NaN)
      meter.createObservableGauge('limit').addCallback((result) => result.observe(Number.POSITIVE_INFINITY))
      provider.getMeter('other').createCounter('none').add(0)
      const { resourceMetrics } = await reader.collect()
      const { bytes, items } = encodeMetrics(resourceMetrics)
      assert.equal(items, 7)
      assert.deepEqual(
        decodeMessage('MetricsRequest', bytes),
        decodeMessage(
          'MetricsRequest',
          ProtobufMetricsSerializer.serializeRequest(resourceMetrics) ?? new Uint8Array(),
        ),
      )
    })
  }
}

test('exemplars, of each kind of point', async () => {
  const reader = new Reader({
    aggregationSelector: (type) => ({ type: type === InstrumentType.HISTOGRAM ? EXPONENTIAL_HISTOGRAM : DEFAULT }),
  })
  const meter = new MeterProvider({ readers: [reader] }).getMeter('shop')
  meter.createCounter('bytes', { valueType: ValueType.INT }).add(7)
  meter.createCounter('seconds').add(0.5)
  meter.createHistogram('size').record(7)
  const { resourceMetrics } = await reader.collect()
  const exemplars: readonly Exemplar[] = [
    { value: 7, timeMs: 1_700_000_000_250, traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' },
    { value: -1, timeMs: 1, traceId: '', spanId: '' },
  ]
  const [{ metrics, scope }] = resourceMetrics.scopeMetrics as [ScopeMetrics]
  for (const { dataPoints } of metrics) for (const point of dataPoints) Object.assign(point, { exemplars })
  const explicit = { boundaries: [1], counts: [0, 1] }
  const withBounds = {
    ...metrics[2],
    dataPointType: DataPointType.HISTOGRAM,
    dataPoints: metrics[2]?.dataPoints.map((point) => ({ ...point, value: { count: 1, buckets: explicit } })),
  } as MetricData
  const all = { ...resourceMetrics, scopeMetrics: [{ scope, metrics: [...metrics, withBounds] }] }
  const decoded = decodeMessage('MetricsRequest', encodeMetrics(all).bytes)
  assert.deepEqual(decoded, decodeMessage('MetricsRequest', fromJson('MetricsRequest', encodeMetricsJson(all))))
  const [{ scope_metrics }] = Object.values(decoded as object)[0]
  const values = scope_metrics[0].metrics.map(({ sum, histogram, exponential_histogram }: Record<string, Points>) =>
    (sum ?? histogram ?? exponential_histogram)?.data_points[0]?.exemplars.map(({ trace_id, span_id, ...rest }) => ({
      ...rest,
      ids: `${Buffer.from(trace_id).toString('hex')} ${Buffer.from(span_id).toString('hex')}`,
    })),
  )
  const [first, second] = ['1700000000250000000', '1000000'].map((time_unix_nano, index) => ({
    filtered_attributes: [],
    time_unix_nano,
    ids: index === 0 ? '0af7651916cd43dd8448eb211c80319c b7ad6b7169203331' : ' ',
  }))
  const doubles = [
    { ...first, as_double: 7 },
    { ...second, as_double: -1 },
  ]
  const ints = [
    { ...first, as_int: '7' },
    { ...second, as_int: '-1' },
  ]
  assert.deepEqual(values, [ints, doubles, doubles, doubles])
})

interface Points {
  readonly data_points: readonly {
    readonly exemplars: readonly { readonly trace_id: Uint8Array; readonly span_id: Uint8Array }[]
  }[]
}
