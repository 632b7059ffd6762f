import type { HrTime } from '@opentelemetry/api'
import type { FinishedSpan } from '../../finished-span.ts'
import { ProtobufWriter, paddedVarint } from '../otlp/protobuf-writer.ts'
import { type JaegerProcess, type MappingOptions, needsLog, tellEvent, tellLink, tellTags } from './jaeger-span.ts'
import { SpanTags } from './span-tags.ts'
import type { TagValue } from './tag.ts'
import { type TagForm, type TagType, tagType } from './tag-memo.ts'

// Field numbers and wire types of `jaeger.api_v2` (collector.proto and model.proto), as the byte that begins each field.
const requestBatch = 0x0a
/** Up to 256 MiB. */
const lengthWidth = 4
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
const spanTag = 0x42
const spanLogs = 0x4a
const refTraceId = 0x0a
const refSpanId = 0x12
const refType = 0x18
const followsFrom = 1
const timeSeconds = 0x08
const timeNanos = 0x10
const logTime = 0x0a
const logField = 0x12
const tagKey = 0x0a
const tagTypeField = 0x10
const tagText = 0x1a
const tagBool = 0x20
const tagInt = 0x28
const tagDouble = 0x31
const tagBytes = 0x3a
/** `jaeger.api_v2.ValueType`, by Thrift's numbers. */
const wireTypes = { [tagType.bool]: 1, [tagType.long]: 2, [tagType.double]: 3, [tagType.bytes]: 4 } as Record<
  number,
  number
>

const writer = new ProtobufWriter()

const form: TagForm = {
  buffer: writer,
  lead() {
    writer.reserve(1)
    writer.byte(spanTag)
  },
  prefix(key, type) {
    const text = Buffer.from(key)
    const typed = type === tagType.text ? [] : [tagTypeField, wireTypes[type] as number]
    return Buffer.concat([Buffer.from([tagKey, ...lengthBytes(text.length)]), text, Buffer.from(typed)])
  },
  tag(prefix, type, value) {
    const { length } = prefix
    writer.reserve(length + 16)
    const width = length + guessedBytes(value) < 120 ? 1 : 2
    const start = writer.open(width)
    writer.raw(prefix)
    writeValue(type, value)
    writer.close(start, width)
  },
}

const spanTags = new SpanTags(form)

/** Fields of a log are tags, under another number. */
const logTags = { tag: (key: string, value: TagValue): void => writeTag(logField, key, value) }

/** One `PostSpansRequest` of `jaeger.api_v2.CollectorService`. */
export function encodePostSpans(
  process: JaegerProcess,
  spans: readonly FinishedSpan[],
  options: MappingOptions,
): Uint8Array {
  try {
    message(requestBatch, lengthWidth, () => {
      for (const span of spans) writeSpan(span, options)
      writeProcess(process)
    })
    return writer.take()
  } finally {
    writer.reset()
  }
}

/** What it begins with: the length is still to be filled in. */
export function headOfPostSpans(): Uint8Array {
  return Uint8Array.of(requestBatch, ...new Uint8Array(lengthWidth))
}

/** Spans as they stand in it; the bytes are good only as long as `use` runs. */
export function writeSpans(
  spans: readonly FinishedSpan[],
  options: MappingOptions,
  use: (bytes: Uint8Array) => void,
): void {
  try {
    for (const span of spans) writeSpan(span, options)
    use(writer.written())
  } finally {
    writer.reset()
  }
}

/** What it ends with. Fills in the length of the request that begins with `bytes`. */
export function tailOfPostSpans(process: JaegerProcess, bytes: Uint8Array): Uint8Array {
  try {
    writeProcess(process)
    const tail = writer.take()
    paddedVarint(bytes, 1, bytes.length + tail.length - 1 - lengthWidth, lengthWidth)
    return tail
  } finally {
    writer.reset()
  }
}

/** The spans of a request. */
export function spansOfPostSpans(request: Uint8Array): Uint8Array {
  const start = 1 + lengthWidth
  let at = start
  while (request[at] === batchSpans) at = endOfField(request, at)
  return request.subarray(start, at)
}

/** Where the field ends that begins at `at`: a tag of one byte, a length, and as many bytes. */
export function endOfField(bytes: Uint8Array, at: number): number {
  let [length, shift, next] = [0, 0, at + 1]
  for (; (bytes[next] as number) > 127; next++, shift += 7) length |= ((bytes[next] as number) & 127) << shift
  return next + 1 + (length | ((bytes[next] as number) << shift))
}

function writeProcess(process: JaegerProcess): void {
  message(batchProcess, 2, () => {
    text(processServiceName, process.serviceName)
    for (const [key, value] of process.tags) writeTag(processTags, key, value)
  })
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
  writeDuration(startTime, span.endTime)
  tellTags(span, context, options, spanTags)
  for (const event of span.events) writeLog(event.time, () => tellEvent(event, logTags))
  for (const link of links) if (needsLog(link)) writeLog(startTime, () => tellLink(link, logTags))
  writer.close(start, 2)
}

function writeReference(ofTrace: string, spanId: string, type: number): void {
  const start = openMessage(spanReferences, 1)
  writeHex(refTraceId, ofTrace)
  writeHex(refSpanId, spanId)
  number(refType, type)
  writer.close(start, 1)
}

function writeLog(time: HrTime, tell: () => void): void {
  const start = openMessage(spanLogs, 2)
  writeTime(logTime, time)
  tell()
  writer.close(start, 2)
}

function writeTime(field: number, [seconds, nanos]: HrTime): void {
  writeSeconds(field, seconds, nanos)
}

/** Never longer than a length of one byte can tell. */
function writeSeconds(field: number, seconds: number, nanos: number): void {
  writer.reserve(24)
  writer.byte(field)
  const start = writer.at++
  if (seconds !== 0) {
    writer.byte(timeSeconds)
    writer.varint(seconds)
  }
  if (nanos !== 0) {
    writer.byte(timeNanos)
    writer.varint(nanos)
  }
  writer.bytes[start] = writer.at - start - 1
}

/** Clocks may be set back: never less than nothing. */
function writeDuration(from: HrTime, to: HrTime): void {
  const nanos = to[1] - from[1]
  const seconds = to[0] - from[0] - (nanos < 0 ? 1 : 0)
  if (seconds < 0) writeSeconds(spanDuration, 0, 0)
  else writeSeconds(spanDuration, seconds, nanos < 0 ? nanos + 1e9 : nanos)
}

function writeTag(field: number, key: string, value: TagValue): void {
  writer.reserve(1)
  writer.byte(field)
  spanTags.memo.write(key, value)
}

function writeValue(type: TagType, value: TagValue): void {
  switch (type) {
    case tagType.text:
      text(tagText, value as string)
      break
    case tagType.bool:
      number(tagBool, value === true ? 1 : 0)
      break
    case tagType.long:
      number(tagInt, value as number)
      break
    case tagType.double:
      writer.reserve(9)
      writer.byte(tagDouble)
      writer.double(value as number)
      break
    case tagType.bytes:
      bytes(tagBytes, value as Uint8Array)
  }
}

/** Right for all ASCII text and all numbers. */
function guessedBytes(value: TagValue): number {
  if (typeof value === 'string') return value.length
  return typeof value === 'object' ? 128 : 10
}

function lengthBytes(length: number): number[] {
  return length < 128 ? [length] : [(length & 127) | 128, ...lengthBytes(length >>> 7)]
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
  writer.hex(hex, 0, 2 * length)
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
