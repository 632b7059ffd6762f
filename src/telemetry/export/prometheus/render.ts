import type { Attributes } from '@opentelemetry/api'
import type { DataPoint, DataPointType, Histogram, MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { Exemplar, WithExemplars } from '../../exemplar.ts'
import { familyName, labelsOf, unitName } from './names.ts'
import { withBoundaries } from './with-boundaries.ts'

/** https://prometheus.io/docs/instrumenting/exposition_formats/: the text format 0.0.4, or OpenMetrics 1.0.0. */
export type Format = 'text' | 'openmetrics'

// The SDK's numbers, written down: its enums would bring the SDK into this chunk. The types hold them to it.
const histogram: DataPointType.HISTOGRAM = 0
const exponential: DataPointType.EXPONENTIAL_HISTOGRAM = 1
const sum: DataPointType.SUM = 3

interface Family {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly unit: string
  /** The first that is not empty. */
  help: string
  /** Lines of samples. */
  readonly lines: string[]
}

export interface Rendered {
  readonly text: string
  /** Names of metrics that are left out, because another of the same name has another type. */
  readonly conflicts: readonly string[]
}

/** All that was collected, metrics of one name together, whichever scope they are of. */
export function render({ resource, scopeMetrics }: ResourceMetrics, format: Format): Rendered {
  const families = new Map<string, Family>()
  const conflicts: string[] = []
  // In an order of their own: the SDK gives them as they are ready, which would change who comes first.
  const scopes = [...scopeMetrics].sort((a, b) => (a.scope.name < b.scope.name ? -1 : 1))
  for (const { scope, metrics } of scopes) {
    const scopeLabels = {
      otel_scope_name: scope.name,
      ...(scope.version && { otel_scope_version: scope.version }),
      ...(scope.schemaUrl && { otel_scope_schema_url: scope.schemaUrl }),
    }
    for (const metric of metrics) {
      if (!addTo(families, metric, scopeLabels, format)) conflicts.push(metric.descriptor.name)
    }
  }
  const blocks = [...families].map(([name, family]) => block(name, family, format))
  return { text: [targetInfo(resource.attributes, format), ...blocks, ...ending(format)].join(''), conflicts }
}

function addTo(families: Map<string, Family>, metric: MetricData, scope: Attributes, format: Format): boolean {
  const { descriptor } = metric
  const type = typeOf(metric)
  const unit = unitName(descriptor.unit, type === 'gauge')
  const name = familyName(descriptor.name, unit, type === 'counter')
  const family = families.get(name) ?? { type, unit, help: descriptor.description, lines: [] }
  if (family.type !== type) return false
  families.set(name, family)
  family.help ||= descriptor.description
  family.lines.push(...linesOf(name, metric, scope, format))
  return true
}

function typeOf(metric: MetricData): Family['type'] {
  if (metric.dataPointType === histogram || metric.dataPointType === exponential) return 'histogram'
  return metric.dataPointType === sum && metric.isMonotonic ? 'counter' : 'gauge'
}

function linesOf(name: string, metric: MetricData, scope: Attributes, format: Format): string[] {
  if (metric.dataPointType === histogram)
    return metric.dataPoints.flatMap((point) =>
      histogramLines(name, point.value, point, labelText({ ...point.attributes, ...scope }), format),
    )
  if (metric.dataPointType === exponential)
    return metric.dataPoints.flatMap((point) =>
      histogramLines(name, withBoundaries(point.value), point, labelText({ ...point.attributes, ...scope }), format),
    )
  const sample = typeOf(metric) === 'counter' ? `${name}_total` : name
  const marked = typeOf(metric) === 'counter' && format === 'openmetrics'
  return metric.dataPoints.map((point: WithExemplars<DataPoint<number>>) => {
    const exemplar = marked ? exemplarText(point.exemplars?.at(-1)) : ''
    return line(sample, labelText({ ...point.attributes, ...scope }), `${valueText(point.value)}${exemplar}`)
  })
}

function histogramLines(
  name: string,
  { buckets, count, min, sum: total }: Histogram,
  { exemplars = [] }: WithExemplars<object>,
  labels: string,
  format: Format,
): string[] {
  let soFar = 0
  const lines = buckets.counts.map((inBucket, index) => {
    soFar += inBucket
    const [above, bound] = [buckets.boundaries[index - 1] ?? -Infinity, buckets.boundaries[index] ?? Infinity]
    const le = `le="${boundText(bound, format)}"`
    const own = format === 'text' ? undefined : exemplars.find(({ value }) => value > above && value <= bound)
    return line(`${name}_bucket`, labels === '' ? le : `${labels},${le}`, `${soFar}${exemplarText(own)}`)
  })
  // A sum that can go down is no counter.
  const hasSum = total !== undefined && !((min ?? 0) < 0)
  return [
    ...lines,
    ...(hasSum ? [line(`${name}_sum`, labels, valueText(total))] : []),
    line(`${name}_count`, labels, `${count}`),
  ]
}

/** https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md#exemplars */
function exemplarText(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined) return ''
  const { value, timeMs, traceId, spanId } = exemplar
  const labels = traceId === '' ? '' : `trace_id="${traceId}",span_id="${spanId}"`
  return ` # {${labels}} ${valueText(value)} ${timeMs / 1000}`
}

function block(name: string, { type, unit, help, lines }: Family, format: Format): string {
  // In the text format, a family of counters is named as its samples are.
  const family = type === 'counter' && format === 'text' ? `${name}_total` : name
  const hasUnit = format === 'openmetrics' && unit !== '' && name.endsWith(`_${unit}`)
  const head = [
    ...(help === '' ? [] : [`# HELP ${family} ${helpText(help, format)}\n`]),
    `# TYPE ${family} ${type}\n`,
    ...(hasUnit ? [`# UNIT ${family} ${unit}\n`] : []),
  ]
  return [...head, ...lines].join('')
}

function targetInfo(attributes: Attributes, format: Format): string {
  const [name, type] = format === 'text' ? ['target_info', 'gauge'] : ['target', 'info']
  return `# HELP ${name} Target metadata\n# TYPE ${name} ${type}\n${line('target_info', labelText(attributes), '1')}`
}

function ending(format: Format): readonly string[] {
  return format === 'openmetrics' ? ['# EOF\n'] : []
}

function line(name: string, labels: string, value: string): string {
  return `${name}${labels === '' ? '' : `{${labels}}`} ${value}\n`
}

function labelText(attributes: Attributes): string {
  return Array.from(labelsOf(attributes), ([name, value]) => `${name}="${escaped(value)}"`).join()
}

function helpText(help: string, format: Format): string {
  return format === 'openmetrics' ? escaped(help) : help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')
}

function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"')
}

function boundText(bound: number, format: Format): string {
  return format === 'openmetrics' && Number.isInteger(bound) && Math.abs(bound) < 1e21 ? `${bound}.0` : valueText(bound)
}

function valueText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : `${value}`
}
