import type { HrTime } from '@opentelemetry/api'
import type { FinishedSpan } from '../../finished-span.ts'
import { ProtobufWriter } from '../otlp/protobuf-writer.ts'
import {
  isLong,
  type JaegerLog,
  type JaegerProcess,
  logsOf,
  type MappingOptions,
  type TagSink,
  type TagValue,
  tellTags,
  timeBetween,
} from './jaeger-span.ts'
import { TagMemo } from './tag-memo.ts'
import { int32At } from './thrift-writer.ts'

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

const memo = new TagMemo()

/** Writes each tag of a span as it hears of it. */
const sink: TagSink = {
  tag: (key, value) => memo.write(writer, key, value, writeSpanTag),
}

/** One `PostSpansRequest` of `jaeger.api_v2.CollectorService`. */
export function encodePostSpans(
  process: JaegerProcess,
  spans: readonly FinishedSpan[],
  options: MappingOptions,
): Uint8Array {
  try {
    message(requestBatch, 4, () => {
      for (const span of spans) writeSpan(span, options)
      message(batchProcess, 2, () => {
        text(processServiceName, process.serviceName)
        for (const [key, value] of process.tags) writeTag(processTags, key, value)
      })
    })
    return writer.take()
  } finally {
    writer.reset()
  }
}

function writeSpan(span: FinishedSpan, options: MappingOptions): void {
  const context = span.spanContext()
  const { startTime, parentSpanContext, links } = span
  const start = openMessage(batchSpans, 2)
  writeHex(spanTraceId, context.traceId)
  writeHex(spanSpanId, context.spanId)
  text(spanName, span.name)
  // The parent is the first reference, of the type 0.
  if (parentSpanContext !== undefined) writeReference(context.traceId, parentSpanContext.spanId, 0)
  for (const link of links) writeReference(link.context.traceId, link.context.spanId, followsFrom)
  number(spanFlags, context.traceFlags & 1)
  writeTime(spanStart, startTime)
  writeTime(spanDuration, timeBetween(startTime, span.endTime))
  tellTags(span, context, options, sink)
  for (const log of logsOf(span)) message(spanLogs, 2, () => writeLog(log))
  writer.close(start, 2)
}

function writeReference(traceId: string, spanId: string, type: number): void {
  message(spanReferences, 1, () => {
    writeHex(refTraceId, traceId)
    writeHex(refSpanId, spanId)
    number(refType, type)
  })
}

function writeLog({ time, fields }: JaegerLog): void {
  writeTime(logTime, time)
  for (const [key, value] of fields) writeTag(logFields, key, value)
}

function writeTime(field: number, [seconds, nanos]: HrTime): void {
  const start = openMessage(field, 1)
  number(timeSeconds, seconds)
  number(timeNanos, nanos)
  writer.close(start, 1)
}

function writeSpanTag(key: string, value: TagValue): void {
  writeTag(spanTags, key, value)
}

function writeTag(field: number, key: string, value: TagValue): void {
  const start = openMessage(field, 2)
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
  writer.close(start, 2)
}

/** Where the guess of `width` is too small, `close` makes room by itself. */
function openMessage(field: number, width: number): number {
  writer.reserve(1 + width)
  writer.byte(field)
  return writer.open(width)
}

/** Whole words of eight digits: ids have two or four. */
function writeHex(field: number, hex: string): void {
  const length = (hex.length >> 3) * 4
  writer.reserve(length + 2)
  writer.byte(field)
  writer.byte(length)
  for (let i = 0; i < 2 * length; i += 8) writeWord(int32At(hex, i))
}

function writeWord(word: number): void {
  const { bytes, at } = writer
  bytes[at] = word >>> 24
  bytes[at + 1] = word >>> 16
  bytes[at + 2] = word >>> 8
  bytes[at + 3] = word
  writer.at = at + 4
}

function message(field: number, width: number, write: () => void): void {
  const start = openMessage(field, width)
  write()
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
