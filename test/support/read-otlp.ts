import type { Attributes, HrTime, SpanContext, SpanKind } from '@opentelemetry/api'
import { decodeMessage } from './otlp-schema.ts'

export interface Received {
  /** The resource's attributes. */
  readonly resource: Attributes
  readonly scope: { readonly name: string; readonly version: string; readonly schemaUrl: string }
}

/** A span as it came over the wire, in the shape that `renderTrace` draws. */
export interface ReceivedSpan extends Received {
  readonly name: string
  readonly kind: SpanKind
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  spanContext(): SpanContext
  readonly parentSpanContext: SpanContext | undefined
  readonly traceState: string
  readonly flags: number
  readonly startTime: HrTime
  readonly endTime: HrTime
  readonly status: { readonly code: 0 | 1 | 2; readonly message?: string }
  readonly attributes: Attributes
  readonly events: readonly {
    readonly name: string
    readonly time: HrTime
    readonly attributes: Attributes
    readonly droppedAttributesCount: number
  }[]
  readonly links: readonly {
    readonly context: SpanContext
    readonly traceState: string
    readonly attributes: Attributes
    readonly droppedAttributesCount: number
  }[]
  readonly droppedAttributesCount: number
  readonly droppedEventsCount: number
  readonly droppedLinksCount: number
}

export interface ReceivedLog extends Received {
  readonly time: HrTime
  readonly severityNumber: number
  readonly severityText: string
  readonly body: unknown
  readonly attributes: Attributes
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  readonly flags: number
  readonly eventName: string
}

export interface ReceivedMetric extends Received {
  readonly name: string
  readonly description: string
  readonly unit: string
  readonly type: 'gauge' | 'sum' | 'histogram' | 'exponential_histogram' | 'summary'
  readonly temporality: 'unspecified' | 'delta' | 'cumulative'
  readonly isMonotonic: boolean
  /** As on the wire, but with attributes read. */
  readonly points: readonly (Readonly<Record<string, unknown>> & { readonly attributes: Attributes })[]
}

// What `decodeMessage` gives: the schema's own names, 64-bit numbers as text.
interface Any {
  readonly string_value?: string
  readonly bool_value?: boolean
  readonly int_value?: string
  readonly double_value?: number
  readonly bytes_value?: Uint8Array
  readonly array_value?: { readonly values: readonly Any[] }
  readonly kvlist_value?: { readonly values: readonly Pair[] }
}
interface Pair {
  readonly key: string
  readonly value: Any | null
}
interface Attributed {
  readonly attributes: readonly Pair[]
  readonly dropped_attributes_count: number
}
interface Placed {
  readonly trace_id: Uint8Array
  readonly span_id: Uint8Array
  readonly flags: number
}
interface WireSpan extends Attributed, Placed {
  readonly name: string
  readonly kind: number
  readonly parent_span_id: Uint8Array
  readonly trace_state: string
  readonly start_time_unix_nano: string
  readonly end_time_unix_nano: string
  readonly status: { readonly code: 0 | 1 | 2; readonly message: string } | null
  readonly events: readonly (Attributed & { readonly name: string; readonly time_unix_nano: string })[]
  readonly links: readonly (Attributed & Placed & { readonly trace_state: string })[]
  readonly dropped_events_count: number
  readonly dropped_links_count: number
}
interface WireLog extends Attributed, Placed {
  readonly time_unix_nano: string
  readonly severity_number: number
  readonly severity_text: string
  readonly body: Any | null
  readonly event_name: string
}
interface WireMetric {
  readonly name: string
  readonly description: string
  readonly unit: string
  readonly [type: string]: unknown
}
interface WireMetricData {
  readonly data_points: readonly Attributed[]
  readonly aggregation_temporality?: 0 | 1 | 2
  readonly is_monotonic?: boolean
}
interface WireScoped {
  readonly scope: { readonly name: string; readonly version: string } | null
  readonly schema_url: string
}
/** Names of the two lists that every request nests its items in. */
type WireGroup<Scopes extends string, Items extends string, Item> = {
  readonly resource: Attributed | null
} & { readonly [List in Scopes]: readonly (WireScoped & { readonly [List in Items]: readonly Item[] })[] }

export function readSpans(body: Uint8Array): ReceivedSpan[] {
  const request = decodeMessage('TracesRequest', body) as {
    resource_spans: readonly WireGroup<'scope_spans', 'spans', WireSpan>[]
  }
  return request.resource_spans.flatMap((group) =>
    group.scope_spans.flatMap((scoped) => scoped.spans.map((span) => readSpan(span, sourceOf(group, scoped)))),
  )
}

export function readLogs(body: Uint8Array): ReceivedLog[] {
  const request = decodeMessage('LogsRequest', body) as {
    resource_logs: readonly WireGroup<'scope_logs', 'log_records', WireLog>[]
  }
  return request.resource_logs.flatMap((group) =>
    group.scope_logs.flatMap((scoped) => scoped.log_records.map((log) => readLog(log, sourceOf(group, scoped)))),
  )
}

export function readMetrics(body: Uint8Array): ReceivedMetric[] {
  const request = decodeMessage('MetricsRequest', body) as {
    resource_metrics: readonly WireGroup<'scope_metrics', 'metrics', WireMetric>[]
  }
  return request.resource_metrics.flatMap((group) =>
    group.scope_metrics.flatMap((scoped) =>
      scoped.metrics.map((metric) => readMetric(metric, sourceOf(group, scoped))),
    ),
  )
}

function sourceOf(group: { readonly resource: Attributed | null }, { scope, schema_url }: WireScoped): Received {
  return {
    resource: readAttributes(group.resource?.attributes ?? []),
    scope: { name: scope?.name ?? '', version: scope?.version ?? '', schemaUrl: schema_url },
  }
}

function readSpan(span: WireSpan, from: Received): ReceivedSpan {
  const context = readContext(span)
  const parentSpanId = hexOrNothing(span.parent_span_id)
  return {
    ...from,
    name: span.name,
    kind: span.kind - 1,
    traceId: context.traceId,
    spanId: context.spanId,
    parentSpanId,
    spanContext: () => context,
    parentSpanContext: parentSpanId === undefined ? undefined : { ...context, spanId: parentSpanId },
    traceState: span.trace_state,
    flags: span.flags,
    startTime: readTime(span.start_time_unix_nano),
    endTime: readTime(span.end_time_unix_nano),
    status: readStatus(span.status),
    attributes: readAttributes(span.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      time: readTime(event.time_unix_nano),
      attributes: readAttributes(event.attributes),
      droppedAttributesCount: event.dropped_attributes_count,
    })),
    links: span.links.map((link) => ({
      context: readContext(link),
      traceState: link.trace_state,
      attributes: readAttributes(link.attributes),
      droppedAttributesCount: link.dropped_attributes_count,
    })),
    droppedAttributesCount: span.dropped_attributes_count,
    droppedEventsCount: span.dropped_events_count,
    droppedLinksCount: span.dropped_links_count,
  }
}

function readStatus(status: WireSpan['status']): ReceivedSpan['status'] {
  if (status === null) return { code: 0 }
  return status.message === '' ? { code: status.code } : { code: status.code, message: status.message }
}

function readLog(log: WireLog, from: Received): ReceivedLog {
  return {
    ...from,
    time: readTime(log.time_unix_nano),
    severityNumber: log.severity_number,
    severityText: log.severity_text,
    body: log.body === null ? undefined : readValue(log.body),
    attributes: readAttributes(log.attributes),
    traceId: hexOrNothing(log.trace_id),
    spanId: hexOrNothing(log.span_id),
    flags: log.flags,
    eventName: log.event_name,
  }
}

const metricTypes = ['gauge', 'sum', 'histogram', 'exponential_histogram', 'summary'] as const
const temporalities = ['unspecified', 'delta', 'cumulative'] as const

function readMetric(metric: WireMetric, from: Received): ReceivedMetric {
  const type = metricTypes.find((candidate) => metric[candidate] !== undefined) ?? 'gauge'
  const data = (metric[type] ?? { data_points: [] }) as WireMetricData
  return {
    ...from,
    name: metric.name,
    description: metric.description,
    unit: metric.unit,
    type,
    temporality: temporalities[data.aggregation_temporality ?? 0],
    isMonotonic: data.is_monotonic ?? false,
    points: data.data_points.map((point) => ({ ...point, attributes: readAttributes(point.attributes) })),
  }
}

/** A span's flags tell of its parent, a link's of its target: https://opentelemetry.io/docs/specs/otel/trace/api/#isremote */
function readContext({ trace_id, span_id, flags }: Placed): SpanContext {
  return {
    traceId: hexOrNothing(trace_id) ?? '',
    spanId: hexOrNothing(span_id) ?? '',
    traceFlags: flags & 0xff,
    isRemote: (flags & 0x200) !== 0,
  }
}

function hexOrNothing(bytes: Uint8Array): string | undefined {
  return bytes.length === 0 ? undefined : Buffer.from(bytes).toString('hex')
}

function readTime(nanos: string): HrTime {
  const total = BigInt(nanos)
  return [Number(total / 1_000_000_000n), Number(total % 1_000_000_000n)]
}

function readAttributes(pairs: readonly Pair[]): Attributes {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, readValue(value ?? {})])) as Attributes
}

function readValue(any: Any): unknown {
  if (any.int_value !== undefined) return Number(any.int_value)
  if (any.array_value !== undefined) return any.array_value.values.map(readValue)
  if (any.kvlist_value !== undefined) return readAttributes(any.kvlist_value.values)
  return any.string_value ?? any.bool_value ?? any.double_value ?? any.bytes_value
}
