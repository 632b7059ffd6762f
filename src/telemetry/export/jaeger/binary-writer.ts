import { ProtobufWriter } from '../otlp/protobuf-writer.ts'
import { oneway, type ThriftWriter, type ValueType } from './thrift-writer.ts'

// https://github.com/apache/thrift/blob/master/doc/specs/thrift-binary-protocol.md
const binaryVersion = 0x80010000
const binary = { bool: 2, double: 4, i32: 8, i64: 10, string: 11, struct: 12, list: 15 }

export class BinaryWriter implements ThriftWriter {
  readonly buffer = new ProtobufWriter()

  call(name: string): void {
    this.buffer.reserve(4)
    writeInt(this.buffer, binaryVersion | oneway)
    writeString(this.buffer, name)
    writeInt(this.buffer, 0)
  }

  begin(): void {}

  resume(): void {}

  end(): void {
    this.buffer.reserve(1)
    this.buffer.byte(0)
  }

  struct(id: number): void {
    writeField(this.buffer, binary.struct, id)
  }

  list(id: number, size: number): void {
    writeField(this.buffer, binary.list, id)
    this.buffer.byte(binary.struct)
    writeInt(this.buffer, size)
  }

  openList(id: number): number {
    this.list(id, 0)
    return this.buffer.at - 4
  }

  closeList(start: number, size: number): void {
    const { at } = this.buffer
    this.buffer.at = start
    writeInt(this.buffer, size)
    this.buffer.at = at
  }

  bool(id: number, value: boolean): void {
    writeField(this.buffer, binary.bool, id)
    this.buffer.byte(value ? 1 : 0)
  }

  i32(id: number, value: number): void {
    writeField(this.buffer, binary.i32, id)
    writeInt(this.buffer, value)
  }

  i64(id: number, high: number, low: number): void {
    writeField(this.buffer, binary.i64, id)
    writeInt(this.buffer, high)
    writeInt(this.buffer, low)
  }

  long(id: number, value: number): void {
    this.i64(id, Math.floor(value / 2 ** 32) | 0, value | 0)
  }

  id(id: number, hex: string, at: number): void {
    writeField(this.buffer, binary.i64, id)
    this.buffer.hex(hex, at, 16)
  }

  double(id: number, value: number): void {
    writeField(this.buffer, binary.double, id)
    this.buffer.at = this.buffer.bytes.writeDoubleBE(value, this.buffer.at)
  }

  text(id: number, value: string): void {
    writeField(this.buffer, binary.string, id)
    writeString(this.buffer, value)
  }

  bytes(id: number, value: Uint8Array): void {
    writeField(this.buffer, binary.string, id)
    writeInt(this.buffer, value.length)
    this.buffer.reserve(value.length)
    this.buffer.raw(value)
  }

  head(id: number, type: ValueType): void {
    writeField(this.buffer, binary[type], id)
  }

  textValue(value: string): void {
    writeString(this.buffer, value)
  }

  longValue(value: number): void {
    writeInt(this.buffer, Math.floor(value / 2 ** 32) | 0)
    writeInt(this.buffer, value | 0)
  }

  reset(): void {
    this.buffer.reset()
  }
}

// What is private stands here as functions: methods with `#` are slow on Node 18.

/** Makes room for what follows it, too. */
function writeField(buffer: ProtobufWriter, type: number, id: number): void {
  buffer.reserve(16)
  const { bytes, at } = buffer
  bytes[at] = type
  bytes[at + 1] = 0
  bytes[at + 2] = id
  buffer.at = at + 3
}

function writeInt(buffer: ProtobufWriter, value: number): void {
  const { bytes, at } = buffer
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
  buffer.at = at + 4
}

function writeString(buffer: ProtobufWriter, text: string): void {
  buffer.reserve(text.length + 4)
  if (text.length < shortString && shortAscii(buffer, text)) return
  const length = Buffer.byteLength(text)
  buffer.reserve(length + 4)
  writeInt(buffer, length)
  buffer.at += buffer.bytes.write(text, buffer.at)
}

/** Below some 40 characters, a loop is faster than the way into C++ and back. */
const shortString = 40

function shortAscii(buffer: ProtobufWriter, text: string): boolean {
  const { bytes, at } = buffer
  const { length } = text
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code > 127) return false
    bytes[at + 4 + i] = code
  }
  bytes[at] = 0
  bytes[at + 1] = 0
  bytes[at + 2] = 0
  bytes[at + 3] = length
  buffer.at = at + 4 + length
  return true
}
