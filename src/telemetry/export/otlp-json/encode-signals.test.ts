import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TraceFlags, ValueType } from '@opentelemetry/api'
import { ProtobufLogsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs'
import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  MeterProvider,
  MetricReader,
} from '@opentelemetry/sdk-metrics'
import { decodeMessage, fromJson } from '../../../../test/support/otlp-schema.ts'
import { encodeLogs } from './encode-logs.ts'
import { encodeMetrics } from './encode-metrics.ts'

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

for (const temporality of [AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA]) {
  test(`each kind of metric holds what the official protobuf holds (${AggregationTemporality[temporality]})`, async () => {
    const reader = new Reader({
      aggregationTemporalitySelector: () => temporality,
      aggregationSelector: (type) =>
        type === InstrumentType.HISTOGRAM
          ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
          : { type: AggregationType.DEFAULT },
    })
    const resource = resourceFromAttributes({ 'service.name': 'app', größe: '\ud800' })
    const meter = new MeterProvider({ resource, readers: [reader] }).getMeter('shop', '1.2.3', {
      schemaUrl: 'https://x',
    })
    meter.createCounter('orders', { unit: '{order}', description: 'Orders "taken".' }).add(3, { kind: 'pear' })
    meter.createCounter('bytes', { valueType: ValueType.INT }).add(2 ** 40)
    meter.createUpDownCounter('queue', { valueType: ValueType.INT }).add(-2)
    for (const value of [0, 0.1, 7, 1e300]) meter.createHistogram('size').record(value)
    meter.createGauge('load').record(Number.NaN)
    meter.createObservableGauge('limit').addCallback((result) => result.observe(Number.POSITIVE_INFINITY))
    const { resourceMetrics } = await reader.collect()
    assert.equal(resourceMetrics.scopeMetrics[0]?.metrics.length, 6)
    assert.deepEqual(
      decodeMessage('MetricsRequest', fromJson('MetricsRequest', encodeMetrics(resourceMetrics))),
      decodeMessage('MetricsRequest', ProtobufMetricsSerializer.serializeRequest(resourceMetrics) ?? new Uint8Array()),
    )
  })
}

test('histograms with bounds, and without a sum', async () => {
  const reader = new Reader()
  const meter = new MeterProvider({ readers: [reader] }).getMeter('shop')
  meter.createHistogram('duration', { advice: { explicitBucketBoundaries: [0.1, 1] } }).record(0.5)
  const { resourceMetrics } = await reader.collect()
  assert.deepEqual(
    decodeMessage('MetricsRequest', fromJson('MetricsRequest', encodeMetrics(resourceMetrics))),
    decodeMessage('MetricsRequest', ProtobufMetricsSerializer.serializeRequest(resourceMetrics) ?? new Uint8Array()),
  )
})

function recordOf(more: Partial<ReadableLogRecord>): ReadableLogRecord {
  return {
    hrTime: [1_700_000_000, 1],
    hrTimeObserved: [1_700_000_000, 20_000_000],
    resource,
    instrumentationScope: shop,
    attributes: {},
    droppedAttributesCount: 0,
    ...more,
  }
}

const resource = resourceFromAttributes({ 'service.name': 'app' })
const shop = { name: 'shop', version: '1.0.0', schemaUrl: 'https://x' }

test('log records hold what the official protobuf holds', () => {
  const spanContext = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: TraceFlags.SAMPLED,
  }
  const records = [
    recordOf({ severityNumber: 9, severityText: 'INFO', body: 'größe\n2', attributes: { a: 1, list: [1, 'x', null] } }),
    recordOf({
      body: { nested: { bytes: new Uint8Array([1, 2]) } },
      droppedAttributesCount: 3,
      eventName: 'order.placed',
    }),
    recordOf({ spanContext, instrumentationScope: { name: 'other' } }),
  ]
  assert.deepEqual(
    decodeMessage('LogsRequest', fromJson('LogsRequest', encodeLogs(records))),
    decodeMessage('LogsRequest', ProtobufLogsSerializer.serializeRequest(records) ?? new Uint8Array()),
  )
})
