import type { Attributes } from '@opentelemetry/api'
import {
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics'
import { attributeText, onOneLine } from './attribute-text.ts'

/**
 * A table with one line for each data point: name, value, attributes. Without times, so that what has not changed reads the
 * same. Ends with a line break, if there is anything.
 */
export function renderMetrics({ scopeMetrics }: Pick<ResourceMetrics, 'scopeMetrics'>): string {
  const rows = scopeMetrics.flatMap(({ metrics }) => metrics.flatMap(rowsOf))
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

type Row = readonly [name: string, value: string, attributes: string]

function rowsOf(metric: MetricData): Row[] {
  const { name, unit } = metric.descriptor
  const row = (value: string, attributes: Attributes): Row => [onOneLine(name), value, attributeText(attributes)]
  const suffix = unit === '' || unit === '1' ? '' : ` ${onOneLine(unit)}`
  switch (metric.dataPointType) {
    case DataPointType.GAUGE:
    case DataPointType.SUM:
      return metric.dataPoints.map((point) => row(`${point.value}${suffix}`, point.attributes))
    case DataPointType.HISTOGRAM:
      return metric.dataPoints.map((point) => row(distribution(point.value, suffix), point.attributes))
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return metric.dataPoints.map((point) => row(distribution(point.value, suffix), point.attributes))
  }
}

function distribution({ count, sum, min, max }: Histogram | ExponentialHistogram, suffix: string): string {
  const parts = Object.entries({ sum, min, max }).filter(([, value]) => value !== undefined)
  return [`count=${count}`, ...parts.map(([name, value]) => `${name}=${value}${suffix}`)].join(' ')
}
