import type { HrTime, SpanContext } from '@opentelemetry/api'
import { ProtobufWriter } from '../otlp/protobuf-writer.ts'
import { isLong, type JaegerLog, type JaegerProcess, type JaegerSpan, type Tag } from './jaeger-span.ts'

// Field numbers and wire types of `jaeger.api_v2` (collector.proto and model.proto), as the byte that begins each field.
const requestBatch = 0x0a
const batchSpans = 0x0a
const batchProcess = 0x12
const processServiceName = 0x0a
const processTags = 0x12
const spanTraceId = 0x0a
const spanSpanId = 0x12
const spanName = 0x1a
const spanReferences = 0x22
const spanFlags = 0x28
const spanStart = 0x32
const spanDuration = 0x3a
const spanTags = 0x42
const spanLogs = 0x4a
const refTraceId = 0x0a
const refSpanId = 0x12
const refType = 0x18
const followsFrom = 1
const timeSeconds = 0x08
const timeNanos = 0x10
const logTime = 0x0a
const logFields = 0x12
const tagKey = 0x0a
const tagType = 0x10
const tagText = 0x1a
const tagBool = 0x20
const tagInt = 0x28
const tagDouble = 0x31
const tagBytes = 0x3a
const tagTypes = { text: 0, bool: 1, int: 2, double: 3, bytes: 4 } as const

const writer = new ProtobufWriter()

/** One `PostSpansRequest` of `jaeger.api_v2.CollectorService`. */
export function encodePostSpans(process: JaegerProcess, spans: readonly JaegerSpan[]): Uint8Array {
  try {
    message(requestBatch, 4, () => {
      for (const span of spans) message(batchSpans, 2, () => writeSpan(span))
      message(batchProcess, 2, () => {
        text(processServiceName, process.serviceName)
        for (const tag of process.tags) writeTag(processTags, tag)
      })
    })
    return writer.take()
  } finally {
    writer.reset()
  }
}

function writeSpan(span: JaegerSpan): void {
  bytes(spanTraceId, Buffer.from(span.traceId, 'hex'))
  bytes(spanSpanId, Buffer.from(span.spanId, 'hex'))
  text(spanName, span.name)
  // The parent is the first reference, of the type 0.
  if (span.parentSpanId !== undefined) writeReference(span.traceId, span.parentSpanId, 0)
  for (const { traceId, spanId } of span.follows as readonly SpanContext[]) writeReference(traceId, spanId, followsFrom)
  number(spanFlags, span.flags)
  writeTime(spanStart, span.startTime)
  writeTime(spanDuration, span.duration)
  for (const tag of span.tags) writeTag(spanTags, tag)
  for (const log of span.logs) message(spanLogs, 2, () => writeLog(log))
}

function writeReference(traceId: string, spanId: string, type: number): void {
  message(spanReferences, 1, () => {
    bytes(refTraceId, Buffer.from(traceId, 'hex'))
    bytes(refSpanId, Buffer.from(spanId, 'hex'))
    number(refType, type)
  })
}

function writeLog({ time, fields }: JaegerLog): void {
  writeTime(logTime, time)
  for (const field of fields) writeTag(logFields, field)
}

function writeTime(field: number, [seconds, nanos]: HrTime): void {
  message(field, 1, () => {
    number(timeSeconds, seconds)
    number(timeNanos, nanos)
  })
}

function writeTag(field: number, [key, value]: Tag): void {
  message(field, 2, () => {
    text(tagKey, key)
    if (typeof value === 'string') {
      text(tagText, value)
    } else if (typeof value === 'boolean') {
      number(tagType, tagTypes.bool)
      number(tagBool, value ? 1 : 0)
    } else if (typeof value !== 'number') {
      number(tagType, tagTypes.bytes)
      bytes(tagBytes, value)
    } else if (isLong(value)) {
      number(tagType, tagTypes.int)
      number(tagInt, value)
    } else {
      number(tagType, tagTypes.double)
      writer.reserve(9)
      writer.byte(tagDouble)
      writer.double(value)
    }
  })
}

function message(field: number, width: number, write: () => void): void {
  writer.reserve(1 + width)
  writer.byte(field)
  const start = writer.open(width)
  write()
  // Where the guess was too small, `close` makes room by itself; one byte less is never too large.
  writer.close(start, width)
}

function text(field: number, value: string): void {
  writer.reserve(1)
  writer.byte(field)
  writer.string(value)
}

function bytes(field: number, value: Uint8Array): void {
  writer.reserve(1)
  writer.byte(field)
  writer.blob(value)
}

/** 0 is what is read where nothing was written. */
function number(field: number, value: number): void {
  if (value === 0) return
  writer.reserve(11)
  writer.byte(field)
  writer.varint(value)
}
