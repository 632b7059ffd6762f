import type { FinishedSpan } from '../../finished-span.ts'
import { BinaryWriter } from './binary-writer.ts'
import { CompactWriter } from './compact-writer.ts'
import type { JaegerProcess, JaegerSpan, MappingOptions } from './jaeger-span.ts'
import { ThriftSpans } from './thrift-span.ts'
import type { ThriftWriter } from './thrift-writer.ts'

// Field ids of Jaeger's `jaeger.thrift` and `agent.thrift`.
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
  /** A bare `Batch` of these, as HTTP takes it. */
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
  const envelope = createWriter(protocol)
  const spans = new ThriftSpans(writer, envelope, options)
  const { buffer } = writer
  const added = (write: () => void): number => {
    const start = buffer.at
    write()
    return buffer.at - start
  }
  return {
    process(process) {
      const bytes = added(() => {
        writer.begin()
        spans.writeProcess(process)
        writer.end()
      })
      buffer.at -= bytes
      return Uint8Array.prototype.slice.call(buffer.bytes, buffer.at, buffer.at + bytes)
    },
    add(span) {
      const start = buffer.at
      spans.write(span)
      return buffer.at - start
    },
    addMapped: (span) => added(() => spans.writeMapped(span)),
    undo(bytes) {
      buffer.at -= bytes
    },
    body(process, all) {
      try {
        writer.begin()
        writer.struct(batchField.process)
        spans.writeProcess(process)
        writer.end()
        writer.list(batchField.spans, all.length)
        for (const span of all) spans.write(span)
        writer.end()
        return buffer.take()
      } finally {
        writer.reset()
      }
    },
    packet(process, items, bytes) {
      const start = writeStart(envelope, process, items)
      const end = start + writeEnd(envelope)
      const packet = Buffer.allocUnsafeSlow(end + bytes)
      packet.set(envelope.buffer.bytes.subarray(0, start))
      packet.set(buffer.bytes.subarray(0, bytes), start)
      packet.set(envelope.buffer.bytes.subarray(start, end), start + bytes)
      envelope.reset()
      buffer.bytes.copyWithin(0, bytes, buffer.at)
      buffer.at -= bytes
      return packet
    },
    reset: () => writer.reset(),
  }
}

function createWriter(protocol: Protocol): ThriftWriter {
  return protocol === 'binary' ? new BinaryWriter() : new CompactWriter()
}

/** All that comes before a packet's spans. How many bytes they are. */
function writeStart(writer: ThriftWriter, process: Uint8Array, items: number): number {
  const { buffer } = writer
  writer.call('emitBatch')
  writer.begin()
  writer.struct(emitBatchField.batch)
  writer.struct(batchField.process)
  buffer.reserve(process.length)
  // Its own end comes from `end`, which the writer has to know of.
  buffer.raw(process.subarray(0, -1))
  writer.end()
  writer.list(batchField.spans, items)
  return buffer.at
}

function writeEnd(writer: ThriftWriter): number {
  writer.end()
  writer.end()
  return 2
}
