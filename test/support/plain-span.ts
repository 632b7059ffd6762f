import type { HrTime } from '@opentelemetry/api'
import type { JaegerLog, JaegerSpan } from '../../src/telemetry/export/jaeger/jaeger-span.ts'
import type { Tag } from '../../src/telemetry/export/jaeger/tag.ts'
import type { ReceivedSpan } from './read-otlp.ts'

/** What a span says, whatever it came by: what a user of Jaeger sees of it. Times in whole microseconds. */
export interface PlainSpan {
  readonly ids: readonly [traceId: string, spanId: string, parent: string | undefined]
  readonly name: string
  readonly kind: string
  readonly status: readonly [code: string, message: string]
  readonly start: bigint
  readonly end: bigint
  readonly scope: string
  readonly attributes: readonly string[]
  readonly events: readonly string[]
  readonly links: readonly string[]
  /** Attributes, events and links that were too many. */
  readonly dropped: readonly number[]
  readonly state: string
}

const kinds = ['internal', 'server', 'client', 'producer', 'consumer']
const codes = ['', 'OK', 'ERROR']

export function fromOtlp(span: ReceivedSpan): PlainSpan {
  return {
    ids: [span.traceId, span.spanId, span.parentSpanId],
    name: span.name,
    kind: kinds[span.kind] ?? '',
    status: [codes[span.status.code] ?? '', span.status.message ?? ''],
    start: micros(span.startTime),
    end: micros(span.endTime),
    scope: `${span.scope.name} ${span.scope.version}`,
    attributes: lines(Object.entries(span.attributes)),
    events: span.events.map(({ name, time, attributes, droppedAttributesCount }) => {
      return `${micros(time)} ${lines([...Object.entries(attributes), ['event', name], ...cut(droppedAttributesCount)])}`
    }),
    links: span.links.map(({ context, attributes, droppedAttributesCount, traceState }) => {
      const state = traceState === '' ? [] : [['w3c.tracestate', traceState] as const]
      return `${context.traceId} ${context.spanId} ${lines([...Object.entries(attributes), ...cut(droppedAttributesCount), ...state])}`
    }),
    dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount],
    state: span.traceState,
  }
}

function cut(count: number): (readonly [string, number])[] {
  return count === 0 ? [] : [['otel.dropped_attributes_count', count]]
}

/** Fields of OTLP that Jaeger has as tags; `peer.service` and the older names of the scope are Jaeger's alone. */
const own = ['span.kind', 'error', 'peer.service', 'w3c.tracestate']

export function fromJaeger(span: JaegerSpan): PlainSpan {
  const tags = new Map(span.tags)
  const text = (key: string): string => String(tags.get(key) ?? '')
  const start = micros(span.startTime)
  return {
    ids: [span.traceId, span.spanId, span.parentSpanId],
    name: span.name,
    kind: text('span.kind') || 'internal',
    status: [text('otel.status_code'), text('otel.status_description')],
    start,
    end: start + micros(span.duration),
    scope: `${text('otel.scope.name')} ${text('otel.scope.version')}`,
    attributes: lines(span.tags.filter(([key]) => !key.startsWith('otel.') && !own.includes(key))),
    events: span.logs.filter((log) => !isLink(log)).map(({ time, fields }) => `${micros(time)} ${lines(fields)}`),
    links: span.follows.map(({ traceId, spanId }) => `${traceId} ${spanId} ${lines(saidOfLink(span, spanId))}`),
    dropped: ['attributes', 'events', 'links'].map((what) => Number(tags.get(`otel.dropped_${what}_count`) ?? 0)),
    state: text('w3c.tracestate'),
  }
}

function isLink({ fields }: JaegerLog): boolean {
  return fields.some(([key, value]) => key === 'event' && value === 'link')
}

/** In a log of its own. */
function saidOfLink({ logs }: JaegerSpan, id: string): readonly Tag[] {
  const log = logs.find((each) => isLink(each) && each.fields.some(([key, value]) => key === 'span_id' && value === id))
  return log?.fields.filter(([key]) => !['event', 'trace_id', 'span_id'].includes(key)) ?? []
}

/** With their types; a list is JSON in Jaeger. */
function lines(entries: readonly Tag[] | readonly (readonly [string, unknown])[]): string[] {
  return entries
    .map(
      ([key, value]) =>
        `${key} = ${typeof value === 'object' ? JSON.stringify(JSON.stringify(value)) : JSON.stringify(value)}`,
    )
    .sort()
}

function micros([seconds, nanos]: HrTime): bigint {
  return BigInt(seconds) * 1_000_000n + BigInt(Math.floor(nanos / 1000))
}
