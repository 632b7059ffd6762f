import type {
  DataPoint,
  DataPointType,
  ExponentialHistogram,
  Histogram,
  MetricData,
  ResourceMetrics,
} from '@opentelemetry/sdk-metrics'
import type { Exemplar, WithExemplars } from '../../exemplar.ts'
import type { EntityRef } from '../contract.ts'
import {
  attributesJson,
  doubleJson,
  requestJson,
  resourceJson,
  scopeJson,
  textField,
  textJson,
  timeJson,
} from './any-value.ts'

// The SDK's numbers, written down: its enums would bring the SDK into this chunk. The types hold them to it.
const histogram: DataPointType.HISTOGRAM = 0
const exponential: DataPointType.EXPONENTIAL_HISTOGRAM = 1
const gauge: DataPointType.GAUGE = 2
const valueTypeInt = 0

/** One `ExportMetricsServiceRequest`, on one line. */
export function encodeMetrics(
  { resource, scopeMetrics }: ResourceMetrics,
  entityRefs: readonly EntityRef[] = [],
): string {
  const scopes = scopeMetrics.map(({ scope, metrics }) =>
    scopeJson(scope, `"metrics":[${metrics.map(metricJson).join()}]`),
  )
  return requestJson('Metrics', resourceJson(resource.attributes, entityRefs), scopes)
}

function metricJson(metric: MetricData): string {
  const { name, description, unit } = metric.descriptor
  return `{"name":${textJson(name)}${textField('description', description)}${textField('unit', unit)},${dataJson(metric)}}`
}

function dataJson(metric: MetricData): string {
  // The SDK counts from 0 (delta), OTLP from 1.
  const temporality = `"aggregationTemporality":${metric.aggregationTemporality + 1}`
  const isInt = metric.descriptor.valueType === valueTypeInt
  switch (metric.dataPointType) {
    case histogram:
      return `"histogram":{${temporality},${pointsJson(metric.dataPoints, histogramJson)}}`
    case exponential:
      return `"exponentialHistogram":{${temporality},${pointsJson(metric.dataPoints, exponentialJson)}}`
    case gauge:
      return `"gauge":{${pointsJson(metric.dataPoints, numberJsonOf(isInt), isInt)}}`
    default:
      return `"sum":{${temporality},"isMonotonic":${metric.isMonotonic},${pointsJson(metric.dataPoints, numberJsonOf(isInt), isInt)}}`
  }
}

function pointsJson<Value>(
  points: readonly WithExemplars<DataPoint<Value>>[],
  valueJson: (value: Value) => string,
  isInt = false,
): string {
  const list = points.map(
    ({ attributes, startTime, endTime, value, exemplars = [] }) =>
      `{"attributes":${attributesJson(attributes)},"startTimeUnixNano":${timeJson(startTime)}` +
      `,"timeUnixNano":${timeJson(endTime)},${valueJson(value)}${exemplarsJson(exemplars, isInt)}}`,
  )
  return `"dataPoints":[${list.join()}]`
}

function exemplarsJson(exemplars: readonly Exemplar[], isInt: boolean): string {
  if (exemplars.length === 0) return ''
  const list = exemplars.map(({ value, timeMs, traceId, spanId }) => {
    const time = timeJson([Math.floor(timeMs / 1000), (timeMs % 1000) * 1e6])
    return `{"timeUnixNano":${time},${numberJsonOf(isInt)(value)}${textField('spanId', spanId)}${textField('traceId', traceId)}}`
  })
  return `,"exemplars":[${list.join()}]`
}

function numberJsonOf(isInt: boolean): (value: number) => string {
  return (value) => (isInt ? `"asInt":"${Math.trunc(value)}"` : `"asDouble":${doubleJson(value)}`)
}

function histogramJson({ buckets, ...rest }: Histogram): string {
  const bounds = buckets.boundaries.map(doubleJson).join()
  return `${distributionJson(rest)},"bucketCounts":${countsJson(buckets.counts)},"explicitBounds":[${bounds}]`
}

function exponentialJson({ scale, zeroCount, positive, negative, ...rest }: ExponentialHistogram): string {
  const bucketsJson = ({ offset, bucketCounts }: typeof positive): string =>
    `{"offset":${offset},"bucketCounts":${countsJson(bucketCounts)}}`
  return (
    `${distributionJson(rest)},"scale":${scale},"zeroCount":"${zeroCount}"` +
    `,"positive":${bucketsJson(positive)},"negative":${bucketsJson(negative)}`
  )
}

type Distribution = Pick<Histogram, 'count' | 'sum' | 'min' | 'max'>

function distributionJson({ count, sum, min, max }: Distribution): string {
  const optional = (name: string, value: number | undefined): string =>
    value === undefined ? '' : `,"${name}":${doubleJson(value)}`
  return `"count":"${count}"${optional('sum', sum)}${optional('min', min)}${optional('max', max)}`
}

function countsJson(counts: readonly number[]): string {
  return `[${counts.map((count) => `"${count}"`).join()}]`
}
