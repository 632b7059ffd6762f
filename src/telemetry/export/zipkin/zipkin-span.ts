import type { Attributes, HrTime } from '@opentelemetry/api'
import type { FinishedEvent, FinishedSpan } from '../../finished-span.ts'
import { remoteEndpoint, type ZipkinEndpoint } from './remote-endpoint.ts'

/** https://github.com/openzipkin/zipkin-api/blob/master/zipkin2-api.yaml: times in microseconds, tags as texts. */
export interface ZipkinSpan {
  readonly traceId: string
  readonly parentId?: string
  readonly id: string
  readonly kind?: 'CLIENT' | 'SERVER' | 'PRODUCER' | 'CONSUMER'
  readonly name: string
  readonly timestamp: number
  readonly duration: number
  readonly localEndpoint: ZipkinEndpoint
  readonly remoteEndpoint?: ZipkinEndpoint
  readonly annotations?: readonly { readonly timestamp: number; readonly value: string }[]
  readonly tags: Readonly<Record<string, string>>
}

/** By the numbers of `SpanKind`; an internal span has none. */
const kinds = [undefined, 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const

/** https://opentelemetry.io/docs/specs/otel/trace/sdk_exporters/zipkin/ */
export function zipkinSpan(span: FinishedSpan, resource: Resource): ZipkinSpan {
  const { traceId, spanId } = span.spanContext()
  const parentId = span.parentSpanContext?.spanId
  const kind = kinds[span.kind]
  const remote = remoteEndpoint(span)
  return {
    traceId,
    ...(parentId !== undefined && { parentId }),
    id: spanId,
    ...(kind !== undefined && { kind }),
    name: span.name,
    timestamp: microseconds(span.startTime),
    duration: durationOf(span),
    localEndpoint: { serviceName: resource.serviceName },
    ...(remote !== undefined && { remoteEndpoint: remote }),
    ...(span.events.length > 0 && { annotations: span.events.map(annotation) }),
    tags: { ...tagsOf(span), ...resource.tags },
  }
}

/** The resource in Zipkin's terms: the same for all spans, so it is worked out once. */
export interface Resource {
  readonly serviceName: string
  readonly tags: Readonly<Record<string, string>>
}

export function zipkinResource({ 'service.name': name = 'unknown_service', ...others }: Attributes): Resource {
  return { serviceName: String(name), tags: asTags(others) }
}

function tagsOf(span: FinishedSpan): Record<string, string> {
  const { status, instrumentationScope: scope } = span
  const { error, ...attributes } = span.attributes
  const counts = {
    'otel.dropped_attributes_count': span.droppedAttributesCount,
    'otel.dropped_events_count': span.droppedEventsCount,
    'otel.dropped_links_count': span.droppedLinksCount,
  }
  return {
    ...asTags(attributes),
    // Zipkin takes a span with this tag for a failed one, whatever its value.
    ...(error !== undefined && error !== false && error !== 'false' && { error: tagText(error) }),
    ...(scope.name !== '' && { 'otel.scope.name': scope.name }),
    ...(scope.version && { 'otel.scope.version': scope.version }),
    ...(status.code === 1 && { 'otel.status_code': 'OK' }),
    ...(status.code === 2 && { 'otel.status_code': 'ERROR', error: status.message ?? '' }),
    ...Object.fromEntries(Object.entries(counts).flatMap(([key, count]) => (count > 0 ? [[key, `${count}`]] : []))),
  }
}

function asTags(attributes: Readonly<Record<string, unknown>>): Record<string, string> {
  const tags: Record<string, string> = {}
  for (const key in attributes) {
    const value = attributes[key]
    if (value !== undefined && value !== null) tags[key] = tagText(value)
  }
  return tags
}

function tagText(value: unknown): string {
  return typeof value === 'object' ? jsonText(value) : String(value)
}

/** An attribute may be anything, even a ring. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}

function annotation({ time, name, attributes = {} }: FinishedEvent): { timestamp: number; value: string } {
  const value = Object.keys(attributes).length === 0 ? name : `${JSON.stringify(name)}: ${jsonText(attributes)}`
  return { timestamp: microseconds(time), value }
}

/** 0 would mean that it is not known. */
function durationOf({ startTime, endTime }: FinishedSpan): number {
  const nanos = (endTime[0] - startTime[0]) * 1e9 + endTime[1] - startTime[1]
  return Math.max(1, Math.floor(nanos / 1e3))
}

function microseconds([seconds, nanos]: HrTime): number {
  return seconds * 1e6 + Math.floor(nanos / 1e3)
}
