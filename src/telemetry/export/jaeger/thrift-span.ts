import type { HrTime } from '@opentelemetry/api'
import type { FinishedLink, FinishedSpan } from '../../finished-span.ts'
import type { ProtobufWriter } from '../otlp/protobuf-writer.ts'
import {
  type JaegerLog,
  type JaegerProcess,
  type JaegerSpan,
  type MappingOptions,
  needsLog,
  tellEvent,
  tellLink,
  tellTags,
} from './jaeger-span.ts'
import { SpanTags } from './span-tags.ts'
import type { Tag, TagValue } from './tag.ts'
import { type TagForm, type TagType, tagType } from './tag-memo.ts'
import type { ThriftWriter } from './thrift-writer.ts'

// Field ids of Jaeger's `jaeger.thrift`.
const tagField = { key: 1, type: 2, text: 3, double: 4, bool: 5, long: 6, bytes: 7 } as const
const logField = { timestamp: 1, fields: 2 } as const
const refField = { type: 1, traceIdLow: 2, traceIdHigh: 3, spanId: 4 } as const
const followsFrom = 1
const traceIdDigits = 32
/** In either protocol. */
const structEnd = 0
const spanField = {
  traceIdLow: 1,
  traceIdHigh: 2,
  spanId: 3,
  parentSpanId: 4,
  name: 5,
  references: 6,
  flags: 7,
  start: 8,
  duration: 9,
  tags: 10,
  logs: 11,
} as const
const processField = { serviceName: 1, tags: 2 } as const

/** Writes spans as they are, without a copy of each in Jaeger's form in between: that would cost as much again. */
export class ThriftSpans {
  readonly writer: ThriftWriter
  readonly tags: SpanTags
  readonly options: MappingOptions

  /** `scratch`: a writer of the same protocol, for what is kept. */
  constructor(writer: ThriftWriter, scratch: ThriftWriter, options: MappingOptions) {
    this.writer = writer
    this.tags = new SpanTags(new ThriftTags(writer, scratch))
    this.options = options
  }

  write(span: FinishedSpan): void {
    const { writer, tags } = this
    const context = span.spanContext()
    const { startTime, endTime, events, links } = span
    writer.begin()
    writeHead(this, context, span.parentSpanContext?.spanId, span.name)
    if (links.length > 0) writeReferences(writer, links.map(contextOf))
    writer.i32(spanField.flags, context.traceFlags & 1)
    writer.long(spanField.start, microsOf(startTime))
    writer.long(spanField.duration, microsBetween(startTime, endTime))
    const list = writer.openList(spanField.tags)
    tags.count = 0
    tellTags(span, context, this.options, tags)
    writer.closeList(list, tags.count)
    if (events.length > 0 || links.length > 0) writeOwnLogs(this, span)
    writer.end()
  }

  /** One that was made smaller. */
  writeMapped(span: JaegerSpan): void {
    const { writer } = this
    writer.begin()
    writeHead(this, span, span.parentSpanId, span.name)
    if (span.follows.length > 0) writeReferences(writer, span.follows)
    writer.i32(spanField.flags, span.flags)
    writer.long(spanField.start, microsOf(span.startTime))
    writer.long(spanField.duration, microsOf(span.duration))
    writeTags(this.tags, writer, spanField.tags, span.tags)
    writeLogs(this, span.logs)
    writer.end()
  }

  writeProcess({ serviceName, tags }: JaegerProcess): void {
    this.writer.text(processField.serviceName, serviceName)
    writeTags(this.tags, this.writer, processField.tags, tags)
  }
}

class ThriftTags implements TagForm {
  readonly buffer: ProtobufWriter
  readonly writer: ThriftWriter
  readonly scratch: ThriftWriter

  constructor(writer: ThriftWriter, scratch: ThriftWriter) {
    this.buffer = writer.buffer
    this.writer = writer
    this.scratch = scratch
  }

  lead(): void {}

  prefix(key: string, type: TagType): Uint8Array {
    const { scratch } = this
    const start = scratch.buffer.at
    scratch.begin()
    scratch.text(tagField.key, key)
    scratch.i32(tagField.type, type)
    // What most values are: all but the value itself is the same for all of them.
    if (type === tagType.text) scratch.head(tagField.text, 'string')
    else if (type === tagType.long) scratch.head(tagField.long, 'i64')
    const prefix = Uint8Array.prototype.slice.call(scratch.buffer.bytes, start, scratch.buffer.at)
    scratch.end()
    scratch.buffer.at = start
    return prefix
  }

  tag(prefix: Uint8Array, type: TagType, value: TagValue): void {
    const { buffer, writer } = this
    buffer.reserve(prefix.length + 11)
    buffer.raw(prefix)
    if (type === tagType.text) {
      writer.textValue(value as string)
      buffer.reserve(1)
      buffer.byte(structEnd)
    } else if (type === tagType.long) {
      writer.longValue(value as number)
      buffer.byte(structEnd)
    } else {
      this.rare(type, value)
    }
  }

  rare(type: TagType, value: TagValue): void {
    const { writer } = this
    writer.resume(tagField.type)
    switch (type) {
      case tagType.double:
        writer.double(tagField.double, value as number)
        break
      case tagType.bool:
        writer.bool(tagField.bool, value as boolean)
        break
      case tagType.bytes:
        writer.bytes(tagField.bytes, value as Uint8Array)
    }
    writer.end()
  }
}

interface Ids {
  readonly traceId: string
  readonly spanId: string
}

function contextOf({ context }: FinishedLink): Ids {
  return context
}

function writeHead({ writer }: ThriftSpans, { traceId, spanId }: Ids, parent: string | undefined, name: string): void {
  if (traceId.length === traceIdDigits) {
    writer.id(spanField.traceIdLow, traceId, 16)
    writer.id(spanField.traceIdHigh, traceId, 0)
  }
  writer.id(spanField.spanId, spanId, 0)
  if (parent === undefined) writer.i64(spanField.parentSpanId, 0, 0)
  else writer.id(spanField.parentSpanId, parent, 0)
  writer.text(spanField.name, name)
}

function writeReferences(writer: ThriftWriter, follows: readonly Ids[]): void {
  writer.list(spanField.references, follows.length)
  for (const { traceId, spanId } of follows) {
    writer.begin()
    writer.i32(refField.type, followsFrom)
    writer.id(refField.traceIdLow, traceId, 16)
    writer.id(refField.traceIdHigh, traceId, 0)
    writer.id(refField.spanId, spanId, 0)
    writer.end()
  }
}

function writeOwnLogs(spans: ThriftSpans, { events, links, startTime }: FinishedSpan): void {
  const told = links.filter(needsLog)
  if (events.length + told.length === 0) return
  spans.writer.list(spanField.logs, events.length + told.length)
  for (const event of events) writeLog(spans, event.time, () => tellEvent(event, spans.tags))
  for (const link of told) writeLog(spans, startTime, () => tellLink(link, spans.tags))
}

function writeLogs(spans: ThriftSpans, logs: readonly JaegerLog[]): void {
  if (logs.length === 0) return
  spans.writer.list(spanField.logs, logs.length)
  for (const { time, fields } of logs) {
    writeLog(spans, time, () => {
      for (const [key, value] of fields) spans.tags.tag(key, value)
    })
  }
}

function writeLog(spans: ThriftSpans, time: HrTime, tell: () => void): void {
  const { writer, tags } = spans
  writer.begin()
  writer.long(logField.timestamp, microsOf(time))
  const list = writer.openList(logField.fields)
  tags.count = 0
  tell()
  writer.closeList(list, tags.count)
  writer.end()
}

function writeTags(into: SpanTags, writer: ThriftWriter, field: number, tags: readonly Tag[]): void {
  writer.list(field, tags.length)
  for (const [key, value] of tags) into.tag(key, value)
}

function microsOf([seconds, nanos]: HrTime): number {
  return seconds * 1e6 + Math.floor(nanos / 1e3)
}

/** Clocks may be set back: never less than nothing. */
function microsBetween(from: HrTime, to: HrTime): number {
  return Math.max(0, (to[0] - from[0]) * 1e6 + Math.floor((to[1] - from[1]) / 1e3))
}
