import type { ProtobufWriter } from '../otlp/protobuf-writer.ts'

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
  /** A list of structs whose number is known only when they have been written: ends with `closeList`. */
  openList(id: number): number
  closeList(start: number, size: number): void
  bool(id: number, value: boolean): void
  i32(id: number, value: number): void
  i64(id: number, high: number, low: number): void
  double(id: number, value: number): void
  /** As `i64`, out of 16 hexadecimal digits of `hex`, from `at` on. */
  id(id: number, hex: string, at: number): void
  text(id: number, value: string): void
  bytes(id: number, value: Uint8Array): void
}

export const oneway = 4

/** Eight hexadecimal digits of `hex`, from `at` on, as a signed integer. */
export function int32At(hex: string, at: number): number {
  let value = 0
  for (let i = at; i < at + 8; i++) value = (value << 4) | (nibbles[hex.charCodeAt(i)] as number)
  return value
}

const nibbles = new Uint8Array(128)
for (let digit = 0; digit < 16; digit++) {
  nibbles[digit.toString(16).charCodeAt(0)] = digit
  nibbles[digit.toString(16).toUpperCase().charCodeAt(0)] = digit
}
