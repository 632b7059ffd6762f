import type { Attributes, HrTime, SpanContext } from '@opentelemetry/api'
import type { FinishedEvent, FinishedLink, FinishedSpan } from '../../finished-span.ts'
import { legacyTags } from './legacy-tags.ts'
import { peerServiceOf } from './peer-service.ts'

/** A span as Jaeger has it, whatever the protocol: what the encoders write down and `shrink` makes smaller. */
export interface JaegerSpan {
  /** 32 and 16 hexadecimal digits. */
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly name: string
  readonly follows: readonly SpanContext[]
  /** Bit 0: sampled. */
  readonly flags: number
  readonly startTime: HrTime
  readonly duration: HrTime
  readonly tags: readonly Tag[]
  readonly logs: readonly JaegerLog[]
}

export interface JaegerLog {
  readonly time: HrTime
  readonly fields: readonly Tag[]
}

export interface JaegerProcess {
  readonly serviceName: string
  readonly tags: readonly Tag[]
}

/** A whole number within 64 bits is a LONG, any other number a DOUBLE, bytes are BINARY. */
export type Tag = readonly [key: string, value: TagValue]
export type TagValue = string | boolean | number | Uint8Array

export interface MappingOptions {
  /** Also the names of HTTP and database attributes before they were stable. */
  readonly legacyTags: boolean
}

const kinds = [undefined, 'server', 'client', 'producer', 'consumer']
const statusOk = 1
const statusError = 2

/** https://opentelemetry.io/docs/specs/otel/common/mapping-to-non-otlp/ and Jaeger's own translation of OTLP. */
export function jaegerSpan(span: FinishedSpan, options: MappingOptions): JaegerSpan {
  const context = span.spanContext()
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    name: span.name,
    follows: span.links.map((link) => link.context),
    flags: context.traceFlags & 1,
    startTime: span.startTime,
    duration: timeBetween(span.startTime, span.endTime),
    tags: listed((sink) => tellTags(span, context, options, sink)),
    logs: logsOf(span),
  }
}

/** The resource is told once for all spans of a batch, not with each of them. */
export function jaegerProcess({ 'service.name': name, ...rest }: Attributes): JaegerProcess {
  return { serviceName: String(name ?? 'unknown_service:node'), tags: tagsFrom(rest) }
}

/** Hears of one tag after the other. */
export interface TagSink {
  tag(key: string, value: TagValue): void
}

/** All tags of a span, one by one: the encoders write them down as they hear of them. */
export function tellTags(span: FinishedSpan, context: SpanContext, options: MappingOptions, sink: TagSink): void {
  const { attributes } = span
  for (const key in attributes) {
    if (!mayBeOwn(key) || !isOwn(key, span, context)) sink.tag(key, tagValue(attributes[key]))
  }
  const peer = peerServiceOf(span)
  if (peer !== undefined) sink.tag('peer.service', peer)
  if (options.legacyTags) for (const [key, value] of legacyTags(span)) sink.tag(key, value)
  tellOwnTags(span, context, sink)
}

function listed(tell: (sink: TagSink) => void): Tag[] {
  const tags: Tag[] = []
  tell({ tag: (key, value) => void tags.push([key, value]) })
  return tags
}

function mayBeOwn(key: string): boolean {
  return key.startsWith('otel.') || key === 'error' || key === 'span.kind' || key === 'w3c.tracestate'
}

/** Those that Jaeger would warn of as duplicates. */
function isOwn(key: string, span: FinishedSpan, context: SpanContext): boolean {
  return listed((sink) => tellOwnTags(span, context, sink)).some(([name]) => name === key)
}

/** What is a field of its own in OTLP. These win over attributes of the same name. */
function tellOwnTags(span: FinishedSpan, { traceState }: SpanContext, sink: TagSink): void {
  const { name, version } = span.instrumentationScope
  const { code, message } = span.status
  tellText(sink, 'span.kind', kinds[span.kind])
  if (code === statusOk) sink.tag('otel.status_code', 'OK')
  if (code === statusError) {
    sink.tag('otel.status_code', 'ERROR')
    sink.tag('error', true)
    tellText(sink, 'otel.status_description', message)
  }
  tellText(sink, 'otel.scope.name', name)
  tellText(sink, 'otel.scope.version', version)
  // Deprecated, and what saved searches still ask for.
  tellText(sink, 'otel.library.name', name)
  tellText(sink, 'otel.library.version', version)
  tellCount(sink, 'otel.dropped_attributes_count', span.droppedAttributesCount)
  tellCount(sink, 'otel.dropped_events_count', span.droppedEventsCount)
  tellCount(sink, 'otel.dropped_links_count', span.droppedLinksCount)
  if (traceState !== undefined) tellText(sink, 'w3c.tracestate', traceState.serialize())
}

function tellText(sink: TagSink, key: string, text: string | undefined): void {
  if (text !== undefined && text !== '') sink.tag(key, text)
}

function tellCount(sink: TagSink, key: string, count: number): void {
  if (count > 0) sink.tag(key, count)
}

const noLogs: readonly JaegerLog[] = []

export function logsOf({ events, links, startTime }: FinishedSpan): readonly JaegerLog[] {
  if (events.length === 0 && links.length === 0) return noLogs
  return [...events.map(logOfEvent), ...links.flatMap((link) => logOfLink(link, startTime))]
}

/** An attribute `event` wins over the event's name. */
function logOfEvent({ name, time, attributes = {}, droppedAttributesCount = 0 }: FinishedEvent): JaegerLog {
  const fields = tagsFrom(attributes)
  if (!Object.hasOwn(attributes, 'event')) fields.unshift(['event', name])
  if (droppedAttributesCount > 0) fields.push(['otel.dropped_attributes_count', droppedAttributesCount])
  return { time, fields }
}

/** A reference holds no attributes, so a link that has some is told as a log too. */
function logOfLink({ context, attributes = {} }: FinishedLink, time: HrTime): JaegerLog[] {
  const own = tagsFrom(attributes)
  if (own.length === 0) return []
  return [{ time, fields: [['event', 'link'], ['trace_id', context.traceId], ['span_id', context.spanId], ...own] }]
}

function tagsFrom(attributes: Readonly<Record<string, unknown>>): Tag[] {
  return Object.keys(attributes).map((key) => [key, tagValue(attributes[key])])
}

function tagValue(value: unknown): TagValue {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value
  if (value instanceof Uint8Array) return value
  if (value === null || value === undefined) return ''
  try {
    return JSON.stringify(value, forJson) ?? ''
  } catch {
    return String(value)
  }
}

/** As OTLP's JSON has what JSON cannot say. */
function forJson(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value === 'bigint') return String(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}

/** Clocks may be set back: never less than nothing. */
export function timeBetween([fromSeconds, fromNanos]: HrTime, [toSeconds, toNanos]: HrTime): HrTime {
  const nanos = toNanos - fromNanos
  const duration: HrTime = nanos < 0 ? [toSeconds - fromSeconds - 1, nanos + 1e9] : [toSeconds - fromSeconds, nanos]
  return duration[0] < 0 ? [0, 0] : duration
}

export function microsOf([seconds, nanos]: HrTime): number {
  return seconds * 1e6 + Math.floor(nanos / 1e3)
}

export function isLong(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63
}
