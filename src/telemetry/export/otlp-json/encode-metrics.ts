import type {
  DataPoint,
  DataPointType,
  ExponentialHistogram,
  Histogram,
  MetricData,
  ResourceMetrics,
} from '@opentelemetry/sdk-metrics'
import { attributesJson, doubleJson, requestJson, scopeJson, textField, textJson, timeJson } from './any-value.ts'

// The SDK's numbers, written down: its enums would bring the SDK into this chunk. The types hold them to it.
const histogram: DataPointType.HISTOGRAM = 0
const exponential: DataPointType.EXPONENTIAL_HISTOGRAM = 1
const gauge: DataPointType.GAUGE = 2
const valueTypeInt = 0

/** One `ExportMetricsServiceRequest`, on one line. */
export function encodeMetrics({ resource, scopeMetrics }: ResourceMetrics): string {
  const scopes = scopeMetrics.map(({ scope, metrics }) =>
    scopeJson(scope, `"metrics":[${metrics.map(metricJson).join()}]`),
  )
  return requestJson('Metrics', attributesJson(resource.attributes), scopes)
}

function metricJson(metric: MetricData): string {
  const { name, description, unit } = metric.descriptor
  return `{"name":${textJson(name)}${textField('description', description)}${textField('unit', unit)},${dataJson(metric)}}`
}

function dataJson(metric: MetricData): string {
  // The SDK counts from 0 (delta), OTLP from 1.
  const temporality = `"aggregationTemporality":${metric.aggregationTemporality + 1}`
  switch (metric.dataPointType) {
    case histogram:
      return `"histogram":{${temporality},${pointsJson(metric.dataPoints, histogramJson)}}`
    case exponential:
      return `"exponentialHistogram":{${temporality},${pointsJson(metric.dataPoints, exponentialJson)}}`
    case gauge:
      return `"gauge":{${pointsJson(metric.dataPoints, numberJsonOf(metric))}}`
    default:
      return `"sum":{${temporality},"isMonotonic":${metric.isMonotonic},${pointsJson(metric.dataPoints, numberJsonOf(metric))}}`
  }
}

function pointsJson<Value>(points: readonly DataPoint<Value>[], valueJson: (value: Value) => string): string {
  const list = points.map(
    ({ attributes, startTime, endTime, value }) =>
      `{"attributes":${attributesJson(attributes)},"startTimeUnixNano":${timeJson(startTime)}` +
      `,"timeUnixNano":${timeJson(endTime)},${valueJson(value)}}`,
  )
  return `"dataPoints":[${list.join()}]`
}

function numberJsonOf({ descriptor }: MetricData): (value: number) => string {
  const isInt = descriptor.valueType === valueTypeInt
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
