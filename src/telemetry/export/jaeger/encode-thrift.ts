import { isLong, type JaegerLog, type JaegerProcess, type JaegerSpan, microsOf, type Tag } from './jaeger-span.ts'
import { BinaryWriter, CompactWriter, type ThriftWriter } from './thrift-writer.ts'

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

/** Pieces that are encoded once and put together as often as packets need them. */
export interface ThriftEncoder {
  process(process: JaegerProcess): Uint8Array
  span(span: JaegerSpan): Uint8Array
  /** A bare `Batch`, as HTTP takes it. */
  body(process: JaegerProcess, spans: readonly JaegerSpan[]): Uint8Array
  /** The call `emitBatch`, as UDP takes it. */
  packet(process: Uint8Array, spans: readonly Uint8Array[]): Uint8Array
}

/** All that a packet holds beside process and spans, in either protocol. */
export const envelopeBytes = 48

export function createThriftEncoder(protocol: Protocol): ThriftEncoder {
  const writer: ThriftWriter = protocol === 'binary' ? new BinaryWriter() : new CompactWriter()
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
  const writeBatch = (process: Uint8Array, spans: readonly Uint8Array[]): void => {
    writer.struct(batchField.process)
    // Its own end comes from `end`, which the writer has to know of.
    raw(process.subarray(0, -1))
    writer.end()
    writer.list(batchField.spans, spans.length)
    for (const span of spans) raw(span)
    writer.end()
  }
  return {
    process: (process) => written(() => writeProcess(writer, process)),
    span: (span) => written(() => writeSpan(writer, span)),
    body: (process, spans) =>
      written(() => {
        writer.begin()
        writer.struct(batchField.process)
        writeProcessFields(writer, process)
        writer.end()
        writer.list(batchField.spans, spans.length)
        for (const span of spans) writeSpan(writer, span)
        writer.end()
      }),
    packet: (process, spans) =>
      written(() => {
        writer.call('emitBatch')
        writer.begin()
        writer.struct(emitBatchField.batch)
        writeBatch(process, spans)
        writer.end()
      }),
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
  writeId(writer, spanField.traceIdLow, span.traceId.slice(16))
  writeId(writer, spanField.traceIdHigh, span.traceId.slice(0, 16))
  writeId(writer, spanField.spanId, span.spanId)
  writeId(writer, spanField.parentSpanId, span.parentSpanId ?? '0')
  writer.text(spanField.name, span.name)
  if (span.follows.length > 0) {
    writer.list(spanField.references, span.follows.length)
    for (const { traceId, spanId } of span.follows) {
      writer.begin()
      writer.i32(refField.type, followsFrom)
      writeId(writer, refField.traceIdLow, traceId.slice(16))
      writeId(writer, refField.traceIdHigh, traceId.slice(0, 16))
      writeId(writer, refField.spanId, spanId)
      writer.end()
    }
  }
  writer.i32(spanField.flags, span.flags)
  writeLong(writer, spanField.start, microsOf(span.startTime))
  writeLong(writer, spanField.duration, microsOf(span.duration))
  writeTags(writer, spanField.tags, span.tags)
  if (span.logs.length > 0) {
    writer.list(spanField.logs, span.logs.length)
    for (const log of span.logs) writeLog(writer, log)
  }
  writer.end()
}

function writeLog(writer: ThriftWriter, { time, fields }: JaegerLog): void {
  writer.begin()
  writeLong(writer, logField.timestamp, microsOf(time))
  writeTags(writer, logField.fields, fields)
  writer.end()
}

function writeTags(writer: ThriftWriter, field: number, tags: readonly Tag[]): void {
  writer.list(field, tags.length)
  for (const tag of tags) writeTag(writer, tag)
}

function writeTag(writer: ThriftWriter, [key, value]: Tag): void {
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

/** Up to 16 hexadecimal digits. */
function writeId(writer: ThriftWriter, field: number, hex: string): void {
  const middle = Math.max(0, hex.length - 8)
  writer.i64(field, Number.parseInt(hex.slice(0, middle) || '0', 16) | 0, Number.parseInt(hex.slice(middle), 16) | 0)
}

function writeLong(writer: ThriftWriter, field: number, value: number): void {
  writer.i64(field, Math.floor(value / 2 ** 32) | 0, value | 0)
}
