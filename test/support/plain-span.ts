import type { HrTime } from '@opentelemetry/api'
import type { JaegerSpan } from '../../src/telemetry/export/jaeger/jaeger-span.ts'
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
    events: span.events.map(({ name, time, attributes }) => {
      return `${micros(time)} ${lines([...Object.entries(attributes), ['event', name]])}`
    }),
    links: span.links.map(({ context }) => `${context.traceId} ${context.spanId}`),
  }
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
    events: span.logs.map(({ time, fields }) => `${micros(time)} ${lines(fields)}`),
    links: span.follows.map(({ traceId, spanId }) => `${traceId} ${spanId}`),
  }
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
