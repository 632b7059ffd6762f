import type { Attributes, HrTime, Link, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api'

/**
 * A finished span, as every exporter sees it. A subset of the SDK's `ReadableSpan`, so that the official serializer takes
 * the same objects: it is the oracle of our encoder.
 */
export interface FinishedSpan {
  readonly name: string
  readonly kind: SpanKind
  spanContext(): SpanContext
  readonly parentSpanContext?: SpanContext | undefined
  /** Since the epoch: [seconds, nanoseconds]. */
  readonly startTime: HrTime
  readonly endTime: HrTime
  readonly status: SpanStatus
  readonly attributes: Attributes
  readonly links: readonly FinishedLink[]
  readonly events: readonly FinishedEvent[]
  readonly droppedAttributesCount: number
  readonly droppedEventsCount: number
  readonly droppedLinksCount: number
  readonly instrumentationScope: Scope
}

export interface FinishedLink extends Link {
  readonly droppedAttributesCount?: number
}

export interface FinishedEvent {
  readonly time: HrTime
  readonly name: string
  readonly attributes?: Attributes
  readonly droppedAttributesCount?: number
}

/** The library that made a span. One object per tracer, so that exporters can group by identity. */
export interface Scope {
  readonly name: string
  readonly version?: string | undefined
  readonly schemaUrl?: string | undefined
}
