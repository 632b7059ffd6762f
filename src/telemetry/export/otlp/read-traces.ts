import type { Attributes, AttributeValue, HrTime, SpanContext } from '@opentelemetry/api'
import type { FinishedEvent, FinishedLink, FinishedSpan, Scope } from '../../finished-span.ts'
import { type Field, fieldsOf } from './protobuf-reader.ts'

/**
 * The spans of an `ExportTraceServiceRequest` that `encodeTraces` has written. What it does not write is not there any more: the
 * flags of a parent but for `isRemote`.
 */
export function readTraces(request: Uint8Array): FinishedSpan[] {
  const bytes = Buffer.from(request.buffer, request.byteOffset, request.length)
  return messages(fieldsOf(bytes), 1).flatMap((resourceSpans) =>
    messages(fieldsOf(resourceSpans), 2).flatMap((scopeSpans) => readScopeSpans(fieldsOf(scopeSpans))),
  )
}

function readScopeSpans(fields: readonly Field[]): FinishedSpan[] {
  const own = fieldsOf(messages(fields, 1)[0] ?? Buffer.alloc(0))
  const scope: Scope = { name: text(own, 1) ?? '', version: text(own, 2), schemaUrl: text(fields, 3) }
  return messages(fields, 2).map((span) => readSpan(fieldsOf(span), scope))
}

function readSpan(fields: readonly Field[], instrumentationScope: Scope): FinishedSpan {
  const flags = number(fields, 16)
  const context = contextOf(fields, flags & 0xff)
  const parentId = hex(fields, 4)
  const status = fieldsOf(messages(fields, 15)[0] ?? Buffer.alloc(0))
  const message = text(status, 2)
  return {
    name: text(fields, 5) ?? '',
    kind: number(fields, 6) - 1,
    spanContext: () => context,
    parentSpanContext:
      parentId === '' ? undefined : { ...context, spanId: parentId, isRemote: (flags & parentIsRemote) !== 0 },
    startTime: time(fields, 7),
    endTime: time(fields, 8),
    status: { code: number(status, 3), ...(message !== undefined && { message }) },
    attributes: readAttributes(fields, 9),
    droppedAttributesCount: number(fields, 10),
    events: messages(fields, 11).map((event) => readEvent(fieldsOf(event))),
    droppedEventsCount: number(fields, 12),
    links: messages(fields, 13).map((link) => readLink(fieldsOf(link))),
    droppedLinksCount: number(fields, 14),
    instrumentationScope,
  }
}

const parentIsRemote = 0x200

function readEvent(fields: readonly Field[]): FinishedEvent {
  return {
    time: time(fields, 1),
    name: text(fields, 2) ?? '',
    attributes: readAttributes(fields, 3),
    droppedAttributesCount: number(fields, 4),
  }
}

function readLink(fields: readonly Field[]): FinishedLink {
  const flags = number(fields, 6)
  return {
    context: { ...contextOf(fields, flags & 0xff), isRemote: (flags & parentIsRemote) !== 0 },
    attributes: readAttributes(fields, 4),
    droppedAttributesCount: number(fields, 5),
  }
}

/** A span and a link have these in the same places. */
function contextOf(fields: readonly Field[], traceFlags: number): SpanContext {
  const context: SpanContext = { traceId: hex(fields, 1), spanId: hex(fields, 2), traceFlags }
  const state = text(fields, 3)
  if (state !== undefined) context.traceState = { serialize: () => state } as NonNullable<SpanContext['traceState']>
  return context
}

function readAttributes(fields: readonly Field[], at: number): Attributes {
  return readPairs(messages(fields, at)) as Attributes
}

function readPairs(pairs: readonly Buffer[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((bytes) => {
      const pair = fieldsOf(bytes)
      return [text(pair, 1) ?? '', readValue(messages(pair, 2)[0])]
    }),
  )
}

/** An `AnyValue`. */
function readValue(bytes: Buffer | undefined): unknown {
  const field = bytes === undefined ? undefined : fieldsOf(bytes)[0]
  switch (field?.number) {
    case 1:
      return field.bytes.toString()
    case 2:
      return field.value === 1
    case 3:
      return field.value
    case 4:
      return field.bytes.readDoubleLE()
    case 5:
      return messages(fieldsOf(field.bytes), 1).map(readValue) as AttributeValue
    case 6:
      return readPairs(messages(fieldsOf(field.bytes), 1))
    case 7:
      return field.bytes
    default:
      return undefined
  }
}

function messages(fields: readonly Field[], at: number): Buffer[] {
  return fields.filter((field) => field.number === at).map(({ bytes }) => bytes)
}

function text(fields: readonly Field[], at: number): string | undefined {
  return fields.find((field) => field.number === at)?.bytes.toString()
}

function hex(fields: readonly Field[], at: number): string {
  return fields.find((field) => field.number === at)?.bytes.toString('hex') ?? ''
}

function number(fields: readonly Field[], at: number): number {
  return fields.find((field) => field.number === at)?.value ?? 0
}

function time(fields: readonly Field[], at: number): HrTime {
  const nanos = fields.find((field) => field.number === at)?.bytes.readBigUInt64LE() ?? 0n
  return [Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n)]
}
