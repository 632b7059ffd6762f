import type { Attributes, HrTime } from '@opentelemetry/api'
import {
  type DataPoint,
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics'
import type { WithExemplars } from '../exemplar.ts'
import type { EntityRef } from '../export/contract.ts'
import { ProtobufWriter } from '../export/otlp/protobuf-writer.ts'
import { writeAttributes } from '../export/otlp/write-attributes.ts'
import { writeEntityRefs } from '../export/otlp/write-entity-refs.ts'

// Field numbers and wire types of `opentelemetry/proto/metrics/v1/metrics.proto` and of the messages around it, as the byte that
// begins each field. Each kind of point has numbers of its own.
const requestResourceMetrics = 0x0a
const resourceMetricsResource = 0x0a
const resourceMetricsScopeMetrics = 0x12
const resourceAttributes = 0x0a
const scopeMetricsScope = 0x0a
const scopeMetricsMetrics = 0x12
const scopeMetricsSchemaUrl = 0x1a
const scopeName = 0x0a
const scopeVersion = 0x12
const metricName = 0x0a
const metricDescription = 0x12
const metricUnit = 0x1a
const metricData = {
  [DataPointType.GAUGE]: 0x2a,
  [DataPointType.SUM]: 0x3a,
  [DataPointType.HISTOGRAM]: 0x4a,
  [DataPointType.EXPONENTIAL_HISTOGRAM]: 0x52,
} as const
const dataPoints = 0x0a
const dataTemporality = 0x10
const dataIsMonotonic = 0x18
const numberPoint = { start: 0x11, time: 0x19, attributes: 0x3a, exemplars: 0x2a, double: 0x21, int: 0x31 } as const
const histogramPoint = {
  start: 0x11,
  time: 0x19,
  attributes: 0x4a,
  count: 0x21,
  sum: 0x29,
  bucketCounts: 0x32,
  explicitBounds: 0x3a,
  exemplars: 0x42,
  min: 0x59,
  max: 0x61,
} as const
const exponentialPoint = {
  start: 0x11,
  time: 0x19,
  attributes: 0x0a,
  count: 0x21,
  sum: 0x29,
  scale: 0x30,
  zeroCount: 0x39,
  positive: 0x42,
  negative: 0x4a,
  exemplars: 0x5a,
  min: 0x61,
  max: 0x69,
} as const
const exemplarTime = 0x11
const exemplarDouble = 0x19
const exemplarInt = 0x31
const exemplarSpanId = 0x22
const exemplarTraceId = 0x2a
const bucketsOffset = 0x08
const bucketsCounts = 0x12

const valueTypeInt = 0

let writer: ProtobufWriter

/** One `ExportMetricsServiceRequest` of OTLP v1. */
export function writeMetrics({ resource, scopeMetrics }: ResourceMetrics, refs: readonly EntityRef[]): Uint8Array {
  writer ??= new ProtobufWriter()
  try {
    message(requestResourceMetrics, 4, () => {
      message(resourceMetricsResource, 2, () => {
        writeAttributes(writer, resourceAttributes, resource.attributes)
        writeEntityRefs(writer, refs)
      })
      for (const ofScope of scopeMetrics) message(resourceMetricsScopeMetrics, 4, () => writeScopeMetrics(ofScope))
    })
    return writer.take()
  } finally {
    writer.reset()
  }
}

function writeScopeMetrics({ scope, metrics }: ScopeMetrics): void {
  message(scopeMetricsScope, 1, () => {
    writeText(scopeName, scope.name)
    writeText(scopeVersion, scope.version)
  })
  for (const metric of metrics) message(scopeMetricsMetrics, 3, () => writeMetric(metric))
  writeText(scopeMetricsSchemaUrl, scope.schemaUrl)
}

function writeMetric(metric: MetricData): void {
  const { name, description, unit } = metric.descriptor
  writeText(metricName, name)
  writeText(metricDescription, description)
  writeText(metricUnit, unit)
  message(metricData[metric.dataPointType], 3, () => {
    writePoints(metric)
    // The SDK counts from 0 (delta), OTLP from 1. A gauge has none.
    if (metric.dataPointType !== DataPointType.GAUGE) writeInteger(dataTemporality, metric.aggregationTemporality + 1)
    if (metric.dataPointType === DataPointType.SUM && metric.isMonotonic) writeInteger(dataIsMonotonic, 1)
  })
}

function writePoints(metric: MetricData): void {
  switch (metric.dataPointType) {
    case DataPointType.HISTOGRAM:
      for (const point of metric.dataPoints) message(dataPoints, 2, () => writeHistogram(point))
      return
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      for (const point of metric.dataPoints) message(dataPoints, 2, () => writeExponential(point))
      return
    default:
      for (const point of metric.dataPoints) message(dataPoints, 1, () => writeNumber(point, metric))
  }
}

function writeNumber(point: DataPoint<number>, { descriptor }: MetricData): void {
  writeCommon(numberPoint, point)
  if (descriptor.valueType === valueTypeInt) writeFixed64(numberPoint.int, point.value)
  else writeDouble(numberPoint.double, point.value)
  writeExemplars(numberPoint.exemplars, point, descriptor.valueType === valueTypeInt)
}

function writeHistogram(point: DataPoint<Histogram>): void {
  const { buckets } = point.value
  writeCommon(histogramPoint, point)
  writeDistribution(histogramPoint, point.value)
  if (buckets.counts.length > 0)
    message(histogramPoint.bucketCounts, 2, () => {
      for (const count of buckets.counts) fixed64(count)
    })
  if (buckets.boundaries.length > 0)
    message(histogramPoint.explicitBounds, 2, () => {
      for (const bound of buckets.boundaries) double(bound)
    })
  writeExemplars(histogramPoint.exemplars, point)
}

function writeExponential(point: DataPoint<ExponentialHistogram>): void {
  const { scale, zeroCount, positive, negative } = point.value
  writeCommon(exponentialPoint, point)
  writeDistribution(exponentialPoint, point.value)
  writeInteger(exponentialPoint.scale, zigzag(scale))
  writeFixed64(exponentialPoint.zeroCount, zeroCount)
  message(exponentialPoint.positive, 2, () => writeBuckets(positive))
  message(exponentialPoint.negative, 2, () => writeBuckets(negative))
  writeExemplars(exponentialPoint.exemplars, point)
}

function writeBuckets({ offset, bucketCounts }: ExponentialHistogram['positive']): void {
  writeInteger(bucketsOffset, zigzag(offset))
  if (bucketCounts.length === 0) return
  message(bucketsCounts, 2, () => {
    for (const count of bucketCounts) {
      writer.reserve(10)
      writer.varint(count)
    }
  })
}

function writeExemplars(field: number, { exemplars = [] }: WithExemplars<object>, isInt = false): void {
  for (const { value, timeMs, traceId, spanId } of exemplars) {
    message(field, 1, () => {
      writeTime(exemplarTime, [Math.floor(timeMs / 1000), (timeMs % 1000) * 1e6])
      if (isInt) writeFixed64(exemplarInt, value)
      else writeDouble(exemplarDouble, value)
      if (spanId !== '') writeId(exemplarSpanId, spanId)
      if (traceId !== '') writeId(exemplarTraceId, traceId)
    })
  }
}

interface CommonFields {
  readonly start: number
  readonly time: number
  readonly attributes: number
}

function writeCommon(
  fields: CommonFields,
  { attributes, startTime, endTime }: Omit<DataPoint<unknown>, 'value'>,
): void {
  writeTime(fields.start, startTime)
  writeTime(fields.time, endTime)
  writeAttributes(writer, fields.attributes, attributes as Attributes)
}

type DistributionFields = Readonly<Record<'count' | 'sum' | 'min' | 'max', number>>

function writeDistribution(fields: DistributionFields, { count, sum, min, max }: Omit<Histogram, 'buckets'>): void {
  writeFixed64(fields.count, count)
  if (sum !== undefined) writeDouble(fields.sum, sum)
  if (min !== undefined) writeDouble(fields.min, min)
  if (max !== undefined) writeDouble(fields.max, max)
}

/** `width`: a guess of how many bytes its length takes. */
function message(field: number, width: number, write: () => void): void {
  writer.reserve(1 + width)
  writer.byte(field)
  const start = writer.open(width)
  write()
  writer.close(start, width)
}

function writeText(field: number, text: string | undefined): void {
  if (text === undefined || text === '') return
  writer.reserve(1)
  writer.byte(field)
  writer.string(text)
}

function writeInteger(field: number, value: number): void {
  if (value === 0) return
  writer.reserve(11)
  writer.byte(field)
  writer.varint(value)
}

function writeTime(field: number, [seconds, nanos]: HrTime): void {
  writer.reserve(9)
  writer.byte(field)
  bits64(BigInt(seconds) * 1_000_000_000n + BigInt(Math.trunc(nanos)))
}

function writeFixed64(field: number, value: number): void {
  writer.reserve(1)
  writer.byte(field)
  fixed64(value)
}

function writeDouble(field: number, value: number): void {
  writer.reserve(1)
  writer.byte(field)
  double(value)
}

/** In hexadecimal. */
function writeId(field: number, id: string): void {
  const length = id.length >> 1
  writer.reserve(2 + length)
  writer.byte(field)
  writer.byte(length)
  writer.hex(id, 0, 2 * length)
}

function double(value: number): void {
  writer.reserve(8)
  writer.double(value)
}

/** Also a negative one, in two's complement. */
function fixed64(value: number): void {
  writer.reserve(8)
  bits64(Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n)
}

/** Needs 8 bytes of room. */
function bits64(value: bigint): void {
  writer.at = writer.bytes.writeBigUInt64LE(BigInt.asUintN(64, value), writer.at)
}

/** As `sint32` has negative numbers. */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value
}
