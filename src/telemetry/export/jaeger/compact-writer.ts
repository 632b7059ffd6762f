import { ProtobufWriter } from '../otlp/protobuf-writer.ts'
import { int32At, oneway, type ThriftWriter } from './thrift-writer.ts'

// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
const compactProtocol = 0x82
const compactVersion = 1
const compact = { true: 1, false: 2, i32: 5, i64: 6, double: 7, string: 8, list: 9, struct: 12 }

export class CompactWriter implements ThriftWriter {
  readonly buffer = new ProtobufWriter()
  /** Field ids are told by their distance from the last one, in each struct anew. */
  lastId = 0
  readonly outerIds: number[] = []

  call(name: string): void {
    const { buffer } = this
    buffer.reserve(3)
    buffer.byte(compactProtocol)
    buffer.byte(compactVersion | (oneway << 5))
    buffer.byte(0)
    buffer.string(name)
  }

  begin(): void {
    this.outerIds.push(this.lastId)
    this.lastId = 0
  }

  resume(lastId: number): void {
    this.outerIds.push(this.lastId)
    this.lastId = lastId
  }

  end(): void {
    this.buffer.reserve(1)
    this.buffer.byte(0)
    this.lastId = this.outerIds.pop() ?? 0
  }

  struct(id: number): void {
    writeField(this, compact.struct, id)
    this.begin()
  }

  list(id: number, size: number): void {
    writeField(this, compact.list, id)
    if (size < 15) {
      this.buffer.byte((size << 4) | compact.struct)
    } else {
      this.buffer.byte(0xf0 | compact.struct)
      this.buffer.varint(size)
    }
  }

  /** In the long form, with a varint of three bytes. */
  openList(id: number): number {
    writeField(this, compact.list, id)
    this.buffer.byte(0xf0 | compact.struct)
    this.buffer.at += 3
    return this.buffer.at - 3
  }

  closeList(start: number, size: number): void {
    this.buffer.bytes[start] = (size & 127) | 128
    this.buffer.bytes[start + 1] = ((size >>> 7) & 127) | 128
    this.buffer.bytes[start + 2] = size >>> 14
  }

  bool(id: number, value: boolean): void {
    writeField(this, value ? compact.true : compact.false, id)
  }

  i32(id: number, value: number): void {
    writeField(this, compact.i32, id)
    this.buffer.varint(((value << 1) ^ (value >> 31)) >>> 0)
  }

  i64(id: number, high: number, low: number): void {
    writeField(this, compact.i64, id)
    const { bytes } = this.buffer
    let { at } = this.buffer
    const sign = high >> 31
    let upper = ((high << 1) | (low >>> 31)) ^ sign
    let lower = (low << 1) ^ sign
    while (upper !== 0) {
      bytes[at++] = (lower & 127) | 128
      lower = (lower >>> 7) | (upper << 25)
      upper >>>= 7
    }
    while (lower >>> 0 > 127) {
      bytes[at++] = (lower & 127) | 128
      lower >>>= 7
    }
    bytes[at] = lower
    this.buffer.at = at + 1
  }

  long(id: number, value: number): void {
    this.i64(id, Math.floor(value / 2 ** 32) | 0, value | 0)
  }

  id(id: number, hex: string, at: number): void {
    this.i64(id, int32At(hex, at), int32At(hex, at + 8))
  }

  double(id: number, value: number): void {
    writeField(this, compact.double, id)
    this.buffer.double(value)
  }

  text(id: number, value: string): void {
    writeField(this, compact.string, id)
    this.buffer.string(value)
  }

  bytes(id: number, value: Uint8Array): void {
    writeField(this, compact.string, id)
    this.buffer.blob(value)
  }

  reset(): void {
    this.buffer.reset()
    this.outerIds.length = 0
    this.lastId = 0
  }
}

/** Makes room for what follows it, too. */
function writeField(writer: CompactWriter, type: number, id: number): void {
  writer.buffer.reserve(16)
  writer.buffer.byte(((id - writer.lastId) << 4) | type)
  writer.lastId = id
}
