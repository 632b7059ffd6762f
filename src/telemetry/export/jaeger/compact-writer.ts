import { nibbles, ProtobufWriter } from '../otlp/protobuf-writer.ts'
import { oneway, type ThriftWriter, type ValueType } from './thrift-writer.ts'

// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
const compactProtocol = 0x82
const compactVersion = 1
const compact = { true: 1, false: 2, i32: 5, i64: 6, double: 7, string: 8, list: 9, struct: 12 } as const

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
    writeZigzag(this.buffer, high, low)
  }

  long(id: number, value: number): void {
    writeField(this, compact.i64, id)
    this.longValue(value)
  }

  id(id: number, hex: string, at: number): void {
    writeField(this, compact.i64, id)
    writeId(this.buffer, hex, at)
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

  head(id: number, type: ValueType): void {
    writeField(this, compact[type], id)
  }

  textValue(value: string): void {
    this.buffer.string(value)
  }

  longValue(value: number): void {
    writeZigzag(this.buffer, Math.floor(value / 2 ** 32) | 0, value | 0)
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

/** In loops: written out, they would be too much for V8 to put into the functions that call this. */
function writeId(buffer: ProtobufWriter, hex: string, from: number): void {
  let high = 0
  let low = 0
  for (let i = from; i < from + 8; i++) high = (high << 4) | (nibbles[hex.charCodeAt(i)] as number)
  for (let i = from + 8; i < from + 16; i++) low = (low << 4) | (nibbles[hex.charCodeAt(i)] as number)
  writeZigzag(buffer, high, low)
}

/**
 * Ids are numbers of 64 bits, and times of 51: byte by byte without a loop, since each step of one waits for the step before. What
 * is beyond eight bits, the memory leaves out.
 */
function writeZigzag(buffer: ProtobufWriter, high: number, low: number): void {
  const sign = high >> 31
  const upper = ((high << 1) | (low >>> 31)) ^ sign
  const lower = (low << 1) ^ sign
  if (upper >>> 17 === 0) {
    writeShortZigzag(buffer, upper, lower)
    return
  }
  const { bytes, at } = buffer
  bytes[at] = lower | 128
  bytes[at + 1] = (lower >>> 7) | 128
  bytes[at + 2] = (lower >>> 14) | 128
  bytes[at + 3] = (lower >>> 21) | 128
  bytes[at + 4] = (lower >>> 28) | (upper << 4) | 128
  bytes[at + 5] = (upper >>> 3) | 128
  bytes[at + 6] = (upper >>> 10) | 128
  buffer.at = at + 7
  buffer.varint(upper >>> 17)
}

function writeShortZigzag(buffer: ProtobufWriter, high: number, low: number): void {
  const { bytes } = buffer
  let { at } = buffer
  let upper = high
  let lower = low
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
  buffer.at = at + 1
}
