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

export interface ThriftEncoder {
  /** A bare `Batch` of these, as HTTP takes it. */
  body(process: JaegerProcess, spans: readonly FinishedSpan[]): Uint8Array
  /** What it begins with, up to the number of its spans. */
  head(process: JaegerProcess): Uint8Array
  /** Spans as they stand in it, in the binary protocol; good only as long as `use` runs. */
  write(spans: readonly FinishedSpan[], use: (bytes: Uint8Array) => void): void
  process(process: JaegerProcess): Uint8Array
  /** Begins the call `emitBatch`, as UDP takes it, behind the packets that are there. */
  openPacket(process: Uint8Array): void
  /** Writes a span into the packet that was begun. How many bytes it takes. */
  add(span: FinishedSpan): number
  /** The same, for one that was made smaller. */
  addMapped(span: JaegerSpan): number
  /** Takes the last one away again, of so many bytes. */
  undo(bytes: number): void
  closePacket(items: number): void
  /** All packets since the last time, which are one piece of memory. */
  packets(): Packet[]
  /** After an error: nothing is written or begun. */
  reset(): void
}

export interface Packet {
  readonly bytes: Uint8Array
  /** How many spans it holds. */
  readonly items: number
}

/** All that a packet holds beside process and spans, in either protocol. */
export const envelopeBytes = 48

export function createThriftEncoder(protocol: Protocol, options: MappingOptions): ThriftEncoder {
  const writer = createWriter(protocol)
  const spans = new ThriftSpans(writer, createWriter(protocol), options)
  const { buffer } = writer
  let ends: { readonly end: number; readonly items: number }[] = []
  let list = 0
  const added = (write: () => void): number => {
    const start = buffer.at
    write()
    return buffer.at - start
  }
  const openBody = (process: JaegerProcess, items: number): void => {
    writer.begin()
    writer.struct(batchField.process)
    spans.writeProcess(process)
    writer.end()
    writer.list(batchField.spans, items)
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
        openBody(process, all.length)
        for (const span of all) spans.write(span)
        writer.end()
        return buffer.take()
      } finally {
        writer.reset()
      }
    },
    head(process) {
      try {
        openBody(process, 0)
        return buffer.take()
      } finally {
        writer.reset()
      }
    },
    write(all, use) {
      try {
        for (const span of all) spans.write(span)
        use(buffer.written())
      } finally {
        writer.reset()
      }
    },
    openPacket(process) {
      writer.call('emitBatch')
      writer.begin()
      writer.struct(emitBatchField.batch)
      writer.struct(batchField.process)
      // Its own end comes from `end`, which the writer has to know of.
      buffer.append(process.subarray(0, -1))
      writer.end()
      list = writer.openList(batchField.spans)
    },
    closePacket(items) {
      writer.closeList(list, items)
      writer.end()
      writer.end()
      ends.push({ end: buffer.at, items })
    },
    packets() {
      const bytes = buffer.take()
      const packets = ends.map(({ end, items }, index) => ({
        bytes: bytes.subarray(ends[index - 1]?.end ?? 0, end),
        items,
      }))
      ends = []
      return packets
    },
    reset() {
      writer.reset()
      ends = []
    },
  }
}

function createWriter(protocol: Protocol): ThriftWriter {
  return protocol === 'binary' ? new BinaryWriter() : new CompactWriter()
}
