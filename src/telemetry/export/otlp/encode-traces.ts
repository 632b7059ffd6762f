import type { Attributes, HrTime, SpanContext, SpanStatus } from '@opentelemetry/api'
import type { FinishedEvent, FinishedLink, FinishedSpan, Scope } from '../../finished-span.ts'
import type { EntityRef, Surroundings } from '../contract.ts'
import { ProtobufWriter } from './protobuf-writer.ts'
import { writeAttributes } from './write-attributes.ts'
import { writeEntityRefs } from './write-entity-refs.ts'

// Field numbers and wire types of `opentelemetry/proto/trace/v1/trace.proto` and of the messages around it, as the byte that
// begins each field. Fields that hold their default (an empty string, 0) are left out: proto3 reads them the same.
const requestResourceSpans = 0x0a
const resourceSpansResource = 0x0a
const resourceSpansScopeSpans = 0x12
const resourceAttributes = 0x0a
const scopeSpansScope = 0x0a
const scopeSpansSpans = 0x12
const scopeSpansSchemaUrl = 0x1a
const scopeName = 0x0a
const scopeVersion = 0x12
const spanTraceId = 0x0a
const spanSpanId = 0x12
const spanTraceState = 0x1a
const spanParentSpanId = 0x22
const spanName = 0x2a
const spanKind = 0x30
const spanStart = 0x39
const spanEnd = 0x41
const spanAttributes = 0x4a
const spanDroppedAttributes = 0x50
const spanEvents = 0x5a
const spanDroppedEvents = 0x60
const spanLinks = 0x6a
const spanDroppedLinks = 0x70
const spanStatus = 0x7a
/** Field 16 is the first whose number does not fit into one byte. */
const spanFlags = [0x85, 0x01] as const
const statusMessage = 0x12
const statusCode = 0x18
const eventTime = 0x09
const eventName = 0x12
const eventAttributes = 0x1a
const eventDroppedAttributes = 0x20
const linkTraceId = 0x0a
const linkSpanId = 0x12
const linkTraceState = 0x1a
const linkAttributes = 0x22
const linkDroppedAttributes = 0x28
const linkFlags = 0x35

const flagsKnowRemote = 0x100
const flagsIsRemote = 0x200

const writer = new ProtobufWriter()

/** One `ExportTraceServiceRequest` of OTLP v1. The bytes are the caller's to keep. Throws if an attribute's getter throws. */
export function encodeTraces(
  resource: Attributes,
  spans: readonly FinishedSpan[],
  entityRefs: readonly EntityRef[] = [],
): Uint8Array {
  try {
    writeRequest(resource, entityRefs, spans)
    return writer.take()
  } finally {
    writer.reset()
  }
}

/** The same; the bytes are good only as long as `use` runs. One request after the other is a request, too. */
export function writeTraces(
  from: Pick<Surroundings, 'resource' | 'entityRefs'>,
  spans: readonly FinishedSpan[],
  use: (bytes: Uint8Array) => void,
): void {
  try {
    writeRequest(from.resource(), from.entityRefs(), spans)
    use(writer.written())
  } finally {
    writer.reset()
  }
}

function writeRequest(resource: Attributes, entityRefs: readonly EntityRef[], spans: readonly FinishedSpan[]): void {
  writer.byte(requestResourceSpans)
  const resourceSpans = writer.open(4)
  writer.byte(resourceSpansResource)
  const start = writer.open(2)
  writeAttributes(writer, resourceAttributes, resource)
  writeEntityRefs(writer, entityRefs)
  writer.close(start, 2)
  for (const [scope, own] of byScope(spans)) writeScopeSpans(scope, own)
  writer.close(resourceSpans, 4)
}

/** A tracer has one scope object, so identity is enough to tell scopes apart. */
function byScope(spans: readonly FinishedSpan[]): Map<Scope, FinishedSpan[]> {
  const groups = new Map<Scope, FinishedSpan[]>()
  for (const span of spans) {
    const group = groups.get(span.instrumentationScope)
    if (group === undefined) groups.set(span.instrumentationScope, [span])
    else group.push(span)
  }
  return groups
}

function writeScopeSpans(scope: Scope, spans: readonly FinishedSpan[]): void {
  writer.reserve(16)
  writer.byte(resourceSpansScopeSpans)
  const scopeSpans = writer.open(4)
  writer.byte(scopeSpansScope)
  const start = writer.open(2)
  writeText(scopeName, scope.name)
  writeText(scopeVersion, scope.version)
  writer.close(start, 2)
  for (const span of spans) writeSpan(span)
  writeText(scopeSpansSchemaUrl, scope.schemaUrl)
  writer.close(scopeSpans, 4)
}

function writeSpan(span: FinishedSpan): void {
  const context = span.spanContext()
  const parent = span.parentSpanContext
  writer.reserve(64)
  writer.byte(scopeSpansSpans)
  const start = writer.open(2)
  writeHex(spanTraceId, context.traceId)
  writeHex(spanSpanId, context.spanId)
  if (context.traceState !== undefined) writeText(spanTraceState, context.traceState.serialize())
  if (parent !== undefined) writeHex(spanParentSpanId, parent.spanId)
  writeText(spanName, span.name)
  writer.reserve(32)
  writer.byte(spanKind)
  writer.byte(span.kind + 1)
  writeTime(spanStart, span.startTime)
  writeTime(spanEnd, span.endTime)
  writeAttributes(writer, spanAttributes, span.attributes)
  writeCount(spanDroppedAttributes, span.droppedAttributesCount)
  for (const event of span.events) writeEvent(event)
  writeCount(spanDroppedEvents, span.droppedEventsCount)
  for (const link of span.links) writeLink(link)
  writeCount(spanDroppedLinks, span.droppedLinksCount)
  writeStatus(span.status)
  writer.reserve(6)
  writer.byte(spanFlags[0])
  writer.byte(spanFlags[1])
  writer.fixed32(flagsOf(context.traceFlags, parent))
  writer.close(start, 2)
}

function writeEvent(event: FinishedEvent): void {
  writer.reserve(16)
  writer.byte(spanEvents)
  const start = writer.open(2)
  writeTime(eventTime, event.time)
  writeText(eventName, event.name)
  if (event.attributes !== undefined) writeAttributes(writer, eventAttributes, event.attributes)
  writeCount(eventDroppedAttributes, event.droppedAttributesCount)
  writer.close(start, 2)
}

function writeLink({ context, attributes, droppedAttributesCount }: FinishedLink): void {
  writer.reserve(40)
  writer.byte(spanLinks)
  const start = writer.open(2)
  writeHex(linkTraceId, context.traceId)
  writeHex(linkSpanId, context.spanId)
  if (context.traceState !== undefined) writeText(linkTraceState, context.traceState.serialize())
  if (attributes !== undefined) writeAttributes(writer, linkAttributes, attributes)
  writeCount(linkDroppedAttributes, droppedAttributesCount)
  writer.reserve(5)
  writer.byte(linkFlags)
  writer.fixed32(flagsOf(context.traceFlags, context))
  writer.close(start, 2)
}

function writeStatus({ code, message }: SpanStatus): void {
  if (code === 0 && !message) return
  writer.reserve(8)
  writer.byte(spanStatus)
  const start = writer.open(2)
  writeText(statusMessage, message)
  writer.reserve(2)
  writer.byte(statusCode)
  writer.byte(code)
  writer.close(start, 2)
}

/** The W3C flags, and whether `other` (a span's parent, a link's target) lives in another process. */
function flagsOf(traceFlags: number, other: SpanContext | undefined): number {
  return (traceFlags & 0xff) | flagsKnowRemote | (other?.isRemote === true ? flagsIsRemote : 0)
}

function writeText(field: number, text: string | undefined): void {
  if (text === undefined || text === '') return
  writer.reserve(1)
  writer.byte(field)
  writer.string(text)
}

function writeCount(field: number, count: number | undefined): void {
  if (count === undefined || count === 0) return
  writer.reserve(11)
  writer.byte(field)
  writer.varint(count)
}

/** A trace or span id, as bytes. */
function writeHex(field: number, hex: string): void {
  const length = hex.length >> 1
  writer.reserve(length + 2)
  writer.byte(field)
  writer.byte(length)
  writer.hex(hex, 0, 2 * length)
}

/**
 * Nanoseconds since the epoch pass 2^53, where a number is no longer exact: the product is made in parts of 16 bits. What is left
 * of a division is found by subtraction, since `%` of numbers beyond 2^31 is a call into C.
 */
function writeTime(field: number, time: HrTime): void {
  const upperSeconds = Math.floor(time[0] / 0x10000)
  const lower = (time[0] - upperSeconds * 0x10000) * 1e9 + time[1]
  const carried = Math.floor(lower / 0x10000)
  const upper = upperSeconds * 1e9 + carried
  const highest = Math.floor(upper / 0x10000)
  writer.reserve(9)
  writer.byte(field)
  writer.fixed32(lower - carried * 0x10000 + (upper - highest * 0x10000) * 0x10000)
  writer.fixed32(highest)
}
