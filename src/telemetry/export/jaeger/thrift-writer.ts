import { ProtobufWriter } from '../otlp/protobuf-writer.ts'

/**
 * Writes one Thrift message, field by field, in either protocol. Integers of 64 bits come as two halves of 32: JavaScript's
 * numbers do not hold them.
 */
export interface ThriftWriter {
  readonly buffer: ProtobufWriter
  /** A oneway call, whose arguments are the struct that follows. */
  call(name: string): void
  /** Between these two: the fields of a struct that is a list's member, or stands for itself. */
  begin(): void
  end(): void
  /** A field that is a struct: ends with `end`. */
  struct(id: number): void
  /** A field that is a list of structs. */
  list(id: number, size: number): void
  bool(id: number, value: boolean): void
  i32(id: number, value: number): void
  i64(id: number, high: number, low: number): void
  double(id: number, value: number): void
  text(id: number, value: string): void
  bytes(id: number, value: Uint8Array): void
}

const oneway = 4

// https://github.com/apache/thrift/blob/master/doc/specs/thrift-binary-protocol.md
const binaryVersion = 0x80010000
const binary = { bool: 2, double: 4, i32: 8, i64: 10, string: 11, struct: 12, list: 15 }

export class BinaryWriter implements ThriftWriter {
  readonly buffer = new ProtobufWriter()

  call(name: string): void {
    this.buffer.reserve(4)
    this.#int(binaryVersion | oneway)
    this.#string(name)
    this.#int(0)
  }

  begin(): void {}

  end(): void {
    this.buffer.reserve(1)
    this.buffer.byte(0)
  }

  struct(id: number): void {
    this.#field(binary.struct, id)
  }

  list(id: number, size: number): void {
    this.#field(binary.list, id)
    this.buffer.byte(binary.struct)
    this.#int(size)
  }

  bool(id: number, value: boolean): void {
    this.#field(binary.bool, id)
    this.buffer.byte(value ? 1 : 0)
  }

  i32(id: number, value: number): void {
    this.#field(binary.i32, id)
    this.#int(value)
  }

  i64(id: number, high: number, low: number): void {
    this.#field(binary.i64, id)
    this.#int(high)
    this.#int(low)
  }

  double(id: number, value: number): void {
    this.#field(binary.double, id)
    this.buffer.at = this.buffer.bytes.writeDoubleBE(value, this.buffer.at)
  }

  text(id: number, value: string): void {
    this.#field(binary.string, id)
    this.#string(value)
  }

  bytes(id: number, value: Uint8Array): void {
    this.#field(binary.string, id)
    this.#int(value.length)
    this.buffer.reserve(value.length)
    this.buffer.raw(value)
  }

  /** Makes room for what follows it, too. */
  #field(type: number, id: number): void {
    const { buffer } = this
    buffer.reserve(16)
    buffer.byte(type)
    buffer.byte(0)
    buffer.byte(id)
  }

  #int(value: number): void {
    const { bytes, at } = this.buffer
    bytes[at] = value >>> 24
    bytes[at + 1] = value >>> 16
    bytes[at + 2] = value >>> 8
    bytes[at + 3] = value
    this.buffer.at = at + 4
  }

  #string(text: string): void {
    const { buffer } = this
    buffer.reserve(text.length + 4)
    if (text.length < shortString && shortAscii(buffer, text)) return
    const length = Buffer.byteLength(text)
    buffer.reserve(length + 4)
    this.#int(length)
    buffer.at += buffer.bytes.write(text, buffer.at)
  }
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

// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
const compactProtocol = 0x82
const compactVersion = 1
const compact = { true: 1, false: 2, i32: 5, i64: 6, double: 7, string: 8, list: 9, struct: 12 }

export class CompactWriter implements ThriftWriter {
  readonly buffer = new ProtobufWriter()
  /** Field ids are told by their distance from the last one, in each struct anew. */
  #lastId = 0
  readonly #outerIds: number[] = []

  call(name: string): void {
    const { buffer } = this
    buffer.reserve(3)
    buffer.byte(compactProtocol)
    buffer.byte(compactVersion | (oneway << 5))
    buffer.byte(0)
    buffer.string(name)
  }

  begin(): void {
    this.#outerIds.push(this.#lastId)
    this.#lastId = 0
  }

  end(): void {
    this.buffer.reserve(1)
    this.buffer.byte(0)
    this.#lastId = this.#outerIds.pop() ?? 0
  }

  struct(id: number): void {
    this.#field(compact.struct, id)
    this.begin()
  }

  list(id: number, size: number): void {
    this.#field(compact.list, id)
    if (size < 15) {
      this.buffer.byte((size << 4) | compact.struct)
    } else {
      this.buffer.byte(0xf0 | compact.struct)
      this.buffer.varint(size)
    }
  }

  bool(id: number, value: boolean): void {
    this.#field(value ? compact.true : compact.false, id)
  }

  i32(id: number, value: number): void {
    this.#field(compact.i32, id)
    this.buffer.varint(((value << 1) ^ (value >> 31)) >>> 0)
  }

  i64(id: number, high: number, low: number): void {
    this.#field(compact.i64, id)
    const { buffer } = this
    const sign = high >> 31
    let upper = (((high << 1) | (low >>> 31)) ^ sign) >>> 0
    let lower = ((low << 1) ^ sign) >>> 0
    while (upper !== 0 || lower > 127) {
      buffer.byte((lower & 127) | 128)
      lower = ((lower >>> 7) | (upper << 25)) >>> 0
      upper >>>= 7
    }
    buffer.byte(lower)
  }

  double(id: number, value: number): void {
    this.#field(compact.double, id)
    this.buffer.double(value)
  }

  text(id: number, value: string): void {
    this.#field(compact.string, id)
    this.buffer.string(value)
  }

  bytes(id: number, value: Uint8Array): void {
    this.#field(compact.string, id)
    this.buffer.blob(value)
  }

  /** Makes room for what follows it, too. */
  #field(type: number, id: number): void {
    this.buffer.reserve(16)
    this.buffer.byte(((id - this.#lastId) << 4) | type)
    this.#lastId = id
  }
}
