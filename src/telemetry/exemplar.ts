import type { SpanContext } from '@opentelemetry/api'

/** A measurement that stands for others, and the span in which it was made: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#exemplar */
export interface Exemplar {
  readonly value: number
  readonly timeMs: number
  /** Empty where nothing was traced. */
  readonly traceId: string
  readonly spanId: string
}

/** A point of a metric, as the SDK makes them, with what it has no place for. */
export type WithExemplars<Point> = Point & { readonly exemplars?: readonly Exemplar[] }

export type ExemplarFilter = 'always_on' | 'always_off' | 'trace_based'

/** Whatever is measured: the ids are asked for only when one is taken. */
export interface MeasuredSpan {
  spanContext(): Pick<SpanContext, 'traceId' | 'spanId' | 'traceFlags'>
}

const nothing = { traceId: '', spanId: '' }

/** Nothing where the filter does not want it. */
export function exemplarOf(
  filter: ExemplarFilter,
  value: number,
  span: MeasuredSpan | undefined,
  nowMs: () => number,
): Exemplar | undefined {
  const ids = span?.spanContext()
  if (filter === 'always_off' || (filter === 'trace_based' && ((ids?.traceFlags ?? 0) & 1) === 0)) return undefined
  const { traceId, spanId } = ids === undefined || /^0+$/.test(ids.spanId) ? nothing : ids
  return { value, timeMs: nowMs(), traceId, spanId }
}
