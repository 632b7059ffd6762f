import type { FinishedSpan } from '../../finished-span.ts'
import { BinaryWriter } from './binary-writer.ts'
import { CompactWriter } from './compact-writer.ts'
import {
  isLong,
  type JaegerLog,
  type JaegerProcess,
  type JaegerSpan,
  logsOf,
  type MappingOptions,
  microsOf,
  type Tag,
  type TagSink,
  type TagValue,
  tellTags,
  timeBetween,
} from './jaeger-span.ts'
import { TagMemo } from './tag-memo.ts'
import type { ThriftWriter } from './thrift-writer.ts'

// Field ids of Jaeger's `jaeger.thrift` and `agent.thrift`.
const tagField = { key: 1, type: 2, text: 3, double: 4, bool: 5, long: 6, bytes: 7 } as const
const tagType = { text: 0, double: 1, bool: 2, long: 3, bytes: 4 } as const
const logField = { timestamp: 1, fields: 2 } as const
const refField = { type: 1, traceIdLow: 2, traceIdHigh: 3, spanId: 4 } as const
const followsFrom = 1
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
const batchField = { process: 1, spans: 2 } as const
const emitBatchField = { batch: 1 } as const

export type Protocol = 'binary' | 'compact'

/** Processes and spans that wait in a row until a body or a packet takes them. */
export interface ThriftEncoder {
  process(process: JaegerProcess): Uint8Array
  /** Puts a span behind those that wait. How many bytes it takes. */
  add(span: FinishedSpan): number
  /** The same, for one that was made smaller. */
  addMapped(span: JaegerSpan): number
  /** Takes the last one away again, of so many bytes. */
  undo(bytes: number): void
  /** A bare `Batch` of all that wait, as HTTP takes it. */
  body(process: JaegerProcess, spans: readonly FinishedSpan[]): Uint8Array
  /** The call `emitBatch` with the first that wait, of so many bytes, as UDP takes it. */
  packet(process: Uint8Array, items: number, bytes: number): Uint8Array
  /** After an error: nothing waits. */
  reset(): void
}

/** All that a packet holds beside process and spans, in either protocol. */
export const envelopeBytes = 48

export function createThriftEncoder(protocol: Protocol, options: MappingOptions): ThriftEncoder {
  const writer = createWriter(protocol)
  const waiting = new SpanWriter(createWriter(protocol), options)
  const { buffer } = waiting.writer
  const written = (write: () => void): Uint8Array => {
    try {
      write()
      return writer.buffer.take()
    } finally {
      writer.buffer.reset()
    }
  }
  const raw = (bytes: Uint8Array): void => {
    writer.buffer.reserve(bytes.length)
    writer.buffer.raw(bytes)
  }
  const writeBatch = (process: Uint8Array, items: number, spans: Uint8Array): void => {
    writer.struct(batchField.process)
    // Its own end comes from `end`, which the writer has to know of.
    raw(process.subarray(0, -1))
    writer.end()
    writer.list(batchField.spans, items)
    raw(spans)
    writer.end()
  }
  const added = (write: () => void): number => {
    const start = buffer.at
    write()
    return buffer.at - start
  }
  return {
    process: (process) => written(() => writeProcess(writer, process)),
    add: (span) => added(() => waiting.write(span)),
    addMapped: (span) => added(() => writeSpan(waiting.writer, span)),
    undo(bytes) {
      buffer.at -= bytes
    },
    body(process, spans) {
      const direct = new SpanWriter(writer, options, waiting.memo)
      return written(() => {
        writer.begin()
        writer.struct(batchField.process)
        writeProcessFields(writer, process)
        writer.end()
        writer.list(batchField.spans, spans.length)
        for (const span of spans) direct.write(span)
        writer.end()
      })
    },
    packet: (process, items, bytes) =>
      written(() => {
        writer.call('emitBatch')
        writer.begin()
        writer.struct(emitBatchField.batch)
        writeBatch(process, items, buffer.bytes.subarray(0, bytes))
        writer.end()
        buffer.bytes.copyWithin(0, bytes, buffer.at)
        buffer.at -= bytes
      }),
    reset: () => buffer.reset(),
  }
}

function createWriter(protocol: Protocol): ThriftWriter {
  return protocol === 'binary' ? new BinaryWriter() : new CompactWriter()
}

/** Writes spans as they are, without a copy of each in Jaeger's form in between: that would cost as much again. */
class SpanWriter implements TagSink {
  readonly writer: ThriftWriter
  readonly memo: TagMemo
  readonly #options: MappingOptions
  readonly #writeTag: (key: string, value: TagValue) => void
  #tags = 0

  constructor(writer: ThriftWriter, options: MappingOptions, memo: TagMemo = new TagMemo()) {
    this.writer = writer
    this.memo = memo
    this.#options = options
    this.#writeTag = (key, value) => writeTag(writer, key, value)
  }

  tag(key: string, value: TagValue): void {
    this.#tags++
    this.memo.write(this.writer.buffer, key, value, this.#writeTag)
  }

  write(span: FinishedSpan): void {
    const { writer } = this
    const context = span.spanContext()
    const { startTime, endTime, links } = span
    writer.begin()
    writeHead(writer, context, span.parentSpanContext?.spanId, span.name)
    if (links.length > 0)
      writeReferences(
        writer,
        links.map((link) => link.context),
      )
    writer.i32(spanField.flags, context.traceFlags & 1)
    writeLong(writer, spanField.start, microsOf(startTime))
    writeLong(writer, spanField.duration, microsOf(timeBetween(startTime, endTime)))
    const list = writer.openList(spanField.tags)
    this.#tags = 0
    tellTags(span, context, this.#options, this)
    writer.closeList(list, this.#tags)
    writeLogs(writer, logsOf(span))
    writer.end()
  }
}

function writeProcess(writer: ThriftWriter, process: JaegerProcess): void {
  writer.begin()
  writeProcessFields(writer, process)
  writer.end()
}

function writeProcessFields(writer: ThriftWriter, { serviceName, tags }: JaegerProcess): void {
  writer.text(processField.serviceName, serviceName)
  writeTags(writer, processField.tags, tags)
}

function writeSpan(writer: ThriftWriter, span: JaegerSpan): void {
  writer.begin()
  writeHead(writer, span, span.parentSpanId, span.name)
  if (span.follows.length > 0) writeReferences(writer, span.follows)
  writer.i32(spanField.flags, span.flags)
  writeLong(writer, spanField.start, microsOf(span.startTime))
  writeLong(writer, spanField.duration, microsOf(span.duration))
  writeTags(writer, spanField.tags, span.tags)
  writeLogs(writer, span.logs)
  writer.end()
}

interface Ids {
  readonly traceId: string
  readonly spanId: string
}

function writeHead(writer: ThriftWriter, { traceId, spanId }: Ids, parent: string | undefined, name: string): void {
  writer.id(spanField.traceIdLow, traceId, 16)
  writer.id(spanField.traceIdHigh, traceId, 0)
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

function writeLogs(writer: ThriftWriter, logs: readonly JaegerLog[]): void {
  if (logs.length === 0) return
  writer.list(spanField.logs, logs.length)
  for (const log of logs) writeLog(writer, log)
}

function writeLog(writer: ThriftWriter, { time, fields }: JaegerLog): void {
  writer.begin()
  writeLong(writer, logField.timestamp, microsOf(time))
  writeTags(writer, logField.fields, fields)
  writer.end()
}

function writeTags(writer: ThriftWriter, field: number, tags: readonly Tag[]): void {
  writer.list(field, tags.length)
  for (const [key, value] of tags) writeTag(writer, key, value)
}

function writeTag(writer: ThriftWriter, key: string, value: TagValue): void {
  writer.begin()
  writer.text(tagField.key, key)
  if (typeof value === 'string') {
    writer.i32(tagField.type, tagType.text)
    writer.text(tagField.text, value)
  } else if (typeof value === 'boolean') {
    writer.i32(tagField.type, tagType.bool)
    writer.bool(tagField.bool, value)
  } else if (typeof value !== 'number') {
    writer.i32(tagField.type, tagType.bytes)
    writer.bytes(tagField.bytes, value)
  } else if (isLong(value)) {
    writer.i32(tagField.type, tagType.long)
    writeLong(writer, tagField.long, value)
  } else {
    writer.i32(tagField.type, tagType.double)
    writer.double(tagField.double, value)
  }
  writer.end()
}

function writeLong(writer: ThriftWriter, field: number, value: number): void {
  writer.i64(field, Math.floor(value / 2 ** 32) | 0, value | 0)
}
