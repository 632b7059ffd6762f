import type { Attributes, HrTime, SpanContext } from '@opentelemetry/api'
import type { FinishedEvent, FinishedLink, FinishedSpan, Scope } from '../../finished-span.ts'
import { ProtobufCursor } from './protobuf-cursor.ts'

const parentIsRemote = 0x200

/**
 * The spans of an `ExportTraceServiceRequest` that `encodeTraces` has written, or several. What it does not write is not there any
 * more: the flags of a parent but for `isRemote`. The numbers below are those of the protocol's fields, with their wire types.
 */
export function readTraces(request: Uint8Array): FinishedSpan[] {
  const from = new ProtobufCursor(Buffer.from(request.buffer, request.byteOffset, request.length))
  const spans: FinishedSpan[] = []
  while (from.at < request.length) {
    from.tag()
    const end = from.end()
    while (from.at < end) {
      if (from.tag() === 0x12) readScopeSpans(from, from.end(), spans)
      // The resource.
      else from.at = from.end()
    }
  }
  return spans
}

function readScopeSpans(from: ProtobufCursor, end: number, spans: FinishedSpan[]): void {
  const scope: { -readonly [Key in keyof Scope]: Scope[Key] } = { name: '', version: undefined, schemaUrl: undefined }
  while (from.at < end) {
    switch (from.tag()) {
      case 0x0a:
        readScope(from, from.end(), scope)
        break
      case 0x12:
        spans.push(readSpan(from, from.end(), scope))
        break
      default:
        scope.schemaUrl = from.text()
    }
  }
}

function readScope(from: ProtobufCursor, end: number, scope: { name: string; version?: string | undefined }): void {
  while (from.at < end) {
    if (from.tag() === 0x0a) scope.name = from.text()
    else scope.version = from.text()
  }
}

/** Also of a link: it has the first three fields of a span in the same places. */
class ReadContext implements SpanContext {
  traceId = ''
  spanId = ''
  traceFlags = 0
  traceState?: NonNullable<SpanContext['traceState']>
  isRemote?: boolean
}

class ReadSpan implements FinishedSpan {
  readonly context = new ReadContext()
  parentSpanContext: ReadContext | undefined = undefined
  name = ''
  kind = 0
  startTime: HrTime = [0, 0]
  endTime: HrTime = [0, 0]
  readonly status: { code: number; message?: string } = { code: 0 }
  attributes: Attributes = {}
  droppedAttributesCount = 0
  readonly events: FinishedEvent[] = []
  droppedEventsCount = 0
  readonly links: FinishedLink[] = []
  droppedLinksCount = 0
  readonly instrumentationScope: Scope

  constructor(scope: Scope) {
    this.instrumentationScope = scope
  }

  spanContext(): SpanContext {
    return this.context
  }
}

function readSpan(from: ProtobufCursor, end: number, scope: Scope): FinishedSpan {
  const span = new ReadSpan(scope)
  while (from.at < end) readSpanField(from, span)
  return span
}

function readSpanField(from: ProtobufCursor, span: ReadSpan): void {
  const tag = from.tag()
  switch (tag) {
    case 0x22:
      span.parentSpanContext = parentOf(span.context, from.hex())
      break
    case 0x2a:
      span.name = from.text()
      break
    case 0x30:
      span.kind = from.length() - 1
      break
    case 0x39:
      span.startTime = from.time()
      break
    case 0x41:
      span.endTime = from.time()
      break
    case 0x4a:
      readPair(from, from.end(), span.attributes)
      break
    case 0x50:
      span.droppedAttributesCount = from.integer()
      break
    case 0x5a:
      span.events.push(readEvent(from, from.end()))
      break
    case 0x60:
      span.droppedEventsCount = from.integer()
      break
    case 0x6a:
      span.links.push(readLink(from, from.end()))
      break
    case 0x70:
      span.droppedLinksCount = from.integer()
      break
    case 0x7a:
      readStatus(from, from.end(), span.status)
      break
    case 0x85:
      readFlags(from.fixed32(), span.context, span.parentSpanContext)
      break
    default:
      readContextField(from, tag, span.context)
  }
}

function parentOf({ traceId }: SpanContext, spanId: string): ReadContext {
  const parent = new ReadContext()
  parent.traceId = traceId
  parent.spanId = spanId
  return parent
}

/** `other` is a span's parent, or the target of a link, which may live in another process. */
function readFlags(flags: number, context: ReadContext, other: ReadContext | undefined): void {
  context.traceFlags = flags & 0xff
  if (other !== undefined) other.isRemote = (flags & parentIsRemote) !== 0
}

function readContextField(from: ProtobufCursor, tag: number, context: ReadContext): void {
  if (tag === 0x0a) context.traceId = from.hex()
  else if (tag === 0x12) context.spanId = from.hex()
  else {
    const state = from.text()
    context.traceState = { serialize: () => state } as NonNullable<SpanContext['traceState']>
  }
}

function readStatus(from: ProtobufCursor, end: number, status: { code: number; message?: string }): void {
  while (from.at < end) {
    if (from.tag() === 0x12) status.message = from.text()
    else status.code = from.length()
  }
}

function readEvent(from: ProtobufCursor, end: number): FinishedEvent {
  const event = { time: [0, 0] as HrTime, name: '', attributes: {}, droppedAttributesCount: 0 }
  while (from.at < end) {
    switch (from.tag()) {
      case 0x09:
        event.time = from.time()
        break
      case 0x12:
        event.name = from.text()
        break
      case 0x1a:
        readPair(from, from.end(), event.attributes)
        break
      default:
        event.droppedAttributesCount = from.integer()
    }
  }
  return event
}

function readLink(from: ProtobufCursor, end: number): FinishedLink {
  const context = new ReadContext()
  const link = { context, attributes: {}, droppedAttributesCount: 0 }
  while (from.at < end) {
    const tag = from.tag()
    if (tag === 0x22) readPair(from, from.end(), link.attributes)
    else if (tag === 0x28) link.droppedAttributesCount = from.integer()
    else if (tag === 0x35) readFlags(from.fixed32(), context, context)
    else readContextField(from, tag, context)
  }
  return link
}

/** A `KeyValue`. */
function readPair(from: ProtobufCursor, end: number, into: Record<string, unknown>): void {
  let key = ''
  let value: unknown
  while (from.at < end) {
    if (from.tag() === 0x0a) key = from.text()
    else value = readValue(from, from.end())
  }
  if (key === '__proto__')
    Object.defineProperty(into, key, { value, writable: true, enumerable: true, configurable: true })
  else into[key] = value
}

/** An `AnyValue`. */
function readValue(from: ProtobufCursor, end: number): unknown {
  // Not said: null and the like.
  if (from.at === end) return undefined
  switch (from.tag()) {
    case 0x0a:
      return from.text()
    case 0x10:
      return from.length() === 1
    case 0x18:
      return from.integer()
    case 0x21:
      return from.double()
    case 0x2a:
      return readList(from, from.end())
    case 0x32:
      return readPairs(from, from.end())
    default:
      return from.blob()
  }
}

function readList(from: ProtobufCursor, end: number): unknown[] {
  const list: unknown[] = []
  while (from.at < end) {
    from.tag()
    list.push(readValue(from, from.end()))
  }
  return list
}

function readPairs(from: ProtobufCursor, end: number): Record<string, unknown> {
  const pairs = {}
  while (from.at < end) {
    from.tag()
    readPair(from, from.end(), pairs)
  }
  return pairs
}
