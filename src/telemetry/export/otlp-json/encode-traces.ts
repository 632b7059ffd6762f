import type { Attributes, SpanContext } from '@opentelemetry/api'
import type { FinishedEvent, FinishedLink, FinishedSpan, Scope } from '../../finished-span.ts'
import type { EntityRef } from '../contract.ts'
import {
  attributesJson,
  countField,
  requestJson,
  resourceJson,
  scopeJson,
  textField,
  textJson,
  timeJson,
} from './any-value.ts'

const flagsKnowRemote = 0x100
const flagsIsRemote = 0x200

/** One `ExportTraceServiceRequest`, on one line. Throws if an attribute's getter throws. */
export function encodeTraces(
  resource: Attributes,
  spans: readonly FinishedSpan[],
  entityRefs: readonly EntityRef[] = [],
): string {
  const ofScopes = new Map<Scope, string>()
  for (const span of spans) {
    const { instrumentationScope: scope } = span
    const before = ofScopes.get(scope)
    ofScopes.set(scope, before === undefined ? spanJson(span) : `${before},${spanJson(span)}`)
  }
  const scopes = [...ofScopes].map(([scope, list]) => scopeJson(scope, `"spans":[${list}]`))
  return requestJson('Spans', resourceJson(resource, entityRefs), scopes)
}

function spanJson(span: FinishedSpan): string {
  const context = span.spanContext()
  const parent = span.parentSpanContext
  return (
    `{${placeJson(context, parent)}${parent === undefined ? '' : `,"parentSpanId":"${parent.spanId}"`}` +
    `,"name":${textJson(span.name)},"kind":${span.kind + 1}` +
    `,"startTimeUnixNano":${timeJson(span.startTime)},"endTimeUnixNano":${timeJson(span.endTime)}` +
    `,"attributes":${attributesJson(span.attributes)}${countField('droppedAttributesCount', span.droppedAttributesCount)}` +
    listField('events', span.events.map(eventJson)) +
    countField('droppedEventsCount', span.droppedEventsCount) +
    listField('links', span.links.map(linkJson)) +
    countField('droppedLinksCount', span.droppedLinksCount) +
    `${statusJson(span)}}`
  )
}

/** Ids, the trace state, and the flags: W3C's, and whether `other` (a span's parent, a link's target) lives elsewhere. */
function placeJson({ traceId, spanId, traceState, traceFlags }: SpanContext, other: SpanContext | undefined): string {
  const flags = (traceFlags & 0xff) | flagsKnowRemote | (other?.isRemote === true ? flagsIsRemote : 0)
  return `"traceId":"${traceId}","spanId":"${spanId}"${textField('traceState', traceState?.serialize())},"flags":${flags}`
}

function eventJson({ time, name, attributes, droppedAttributesCount }: FinishedEvent): string {
  return `{"timeUnixNano":${timeJson(time)},"name":${textJson(name)}${attributesField(attributes, droppedAttributesCount)}}`
}

function linkJson({ context, attributes, droppedAttributesCount }: FinishedLink): string {
  return `{${placeJson(context, context)}${attributesField(attributes, droppedAttributesCount)}}`
}

function attributesField(attributes: Attributes | undefined, dropped: number | undefined): string {
  const list = attributes === undefined ? '' : `,"attributes":${attributesJson(attributes)}`
  return list + countField('droppedAttributesCount', dropped)
}

function listField(name: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `,"${name}":[${items.join()}]`
}

function statusJson({ status: { code, message } }: FinishedSpan): string {
  return code === 0 && !message ? '' : `,"status":{"code":${code}${textField('message', message)}}`
}
