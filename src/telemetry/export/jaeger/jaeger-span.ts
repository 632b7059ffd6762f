import type { Attributes, HrTime, SpanContext } from '@opentelemetry/api'
import { hasOwn } from '../../../base/has-own.ts'
import type { FinishedEvent, FinishedLink, FinishedSpan } from '../../finished-span.ts'
import { legacyTags } from './legacy-tags.ts'
import { mayBeOwn, type TagSink, tellFixed, tellOwnTags } from './own-tags.ts'
import { peerServiceOf } from './peer-service.ts'
import { type Tag, type TagValue, tagValue } from './tag.ts'

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

export interface MappingOptions {
  /** Also the names of HTTP and database attributes before they were stable. */
  readonly legacyTags: boolean
}

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

/** All tags of a span, one by one: the encoders write them down as they hear of them. */
export function tellTags(span: FinishedSpan, context: SpanContext, options: MappingOptions, sink: TagSink): void {
  sink.most(span, context)
  if (options.legacyTags) for (const [key, value] of legacyTags(span)) sink.tag(key, value)
  tellOwnTags(span, context, sink)
}

/** The attributes but the first ones, so many of them, and those that `tellOwnTags` tells, too: Jaeger would warn of duplicates. */
export function tellAttributes(span: FinishedSpan, context: SpanContext, sink: Pick<TagSink, 'tag'>, from = 0): void {
  const { attributes } = span
  let at = 0
  for (const key in attributes) {
    if (!hasOwn.call(attributes, key) || at++ < from) continue
    if (!mayBeOwn(key) || !isOwn(key, span, context)) sink.tag(key, tagValue(attributes[key]))
  }
}

export function tellPeer(span: FinishedSpan, sink: Pick<TagSink, 'tag'>): void {
  const peer = peerServiceOf(span)
  if (peer !== undefined) sink.tag('peer.service', peer)
}

function listed(tell: (sink: TagSink) => void): Tag[] {
  const tags: Tag[] = []
  const tag = (key: string, value: TagValue): void => void tags.push([key, value])
  tell({
    tag,
    most(span, context) {
      tellFixed(span.instrumentationScope, span.kind, span.status.code, { tag })
      tellAttributes(span, context, { tag })
      tellPeer(span, { tag })
    },
  })
  return tags
}

function isOwn(key: string, span: FinishedSpan, context: SpanContext): boolean {
  const own = listed((sink) => {
    tellFixed(span.instrumentationScope, span.kind, span.status.code, sink)
    tellOwnTags(span, context, sink)
  })
  return own.some(([name]) => name === key)
}

function logsOf({ events, links, startTime }: FinishedSpan): JaegerLog[] {
  const ofEvent = (event: FinishedEvent): JaegerLog => ({
    time: event.time,
    fields: listed((sink) => tellEvent(event, sink)),
  })
  const ofLink = (link: FinishedLink): JaegerLog => ({
    time: startTime,
    fields: listed((sink) => tellLink(link, sink)),
  })
  return [...events.map(ofEvent), ...links.filter(needsLog).map(ofLink)]
}

type LogSink = Pick<TagSink, 'tag'>

/** An attribute `event` wins over the event's name. */
export function tellEvent({ name, attributes = {}, droppedAttributesCount = 0 }: FinishedEvent, sink: LogSink): void {
  if (!Object.hasOwn(attributes, 'event')) sink.tag('event', name)
  tellAll(attributes, sink)
  if (droppedAttributesCount > 0) sink.tag('otel.dropped_attributes_count', droppedAttributesCount)
}

/** A reference holds ids only, so a link that has more to say is told as a log too, at its span's start. */
export function needsLog({ context, attributes = {}, droppedAttributesCount = 0 }: FinishedLink): boolean {
  return Object.keys(attributes).length > 0 || droppedAttributesCount > 0 || stateOf(context) !== ''
}

export function tellLink({ context, attributes = {}, droppedAttributesCount = 0 }: FinishedLink, sink: LogSink): void {
  sink.tag('event', 'link')
  sink.tag('trace_id', context.traceId)
  sink.tag('span_id', context.spanId)
  tellAll(attributes, sink)
  if (droppedAttributesCount > 0) sink.tag('otel.dropped_attributes_count', droppedAttributesCount)
  const state = stateOf(context)
  if (state !== '') sink.tag('w3c.tracestate', state)
}

function stateOf({ traceState }: SpanContext): string {
  return traceState?.serialize() ?? ''
}

function tellAll(attributes: Readonly<Record<string, unknown>>, sink: LogSink): void {
  for (const key of Object.keys(attributes)) sink.tag(key, tagValue(attributes[key]))
}

function tagsFrom(attributes: Readonly<Record<string, unknown>>): Tag[] {
  return Object.keys(attributes).map((key) => [key, tagValue(attributes[key])])
}

/** Clocks may be set back: never less than nothing. */
export function timeBetween([fromSeconds, fromNanos]: HrTime, [toSeconds, toNanos]: HrTime): HrTime {
  const nanos = toNanos - fromNanos
  const duration: HrTime = nanos < 0 ? [toSeconds - fromSeconds - 1, nanos + 1e9] : [toSeconds - fromSeconds, nanos]
  return duration[0] < 0 ? [0, 0] : duration
}
