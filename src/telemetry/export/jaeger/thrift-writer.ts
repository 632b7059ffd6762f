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
  /** As `begin`, for a struct whose fields up to the one of this id are written already. */
  resume(lastId: number): void
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
  /** As `i64`, of a whole number. */
  long(id: number, value: number): void
  double(id: number, value: number): void
  /** As `i64`, out of 16 hexadecimal digits of `hex`, from `at` on. */
  id(id: number, hex: string, at: number): void
  text(id: number, value: string): void
  bytes(id: number, value: Uint8Array): void
  /** Forgets what was written, and what was begun. */
  reset(): void
}

export const oneway = 4

/** Eight hexadecimal digits of `hex`, from `at` on, as a signed integer. */
export function int32At(hex: string, at: number): number {
  return (int16At(hex, at) << 16) | int16At(hex, at + 4)
}

function int16At(hex: string, at: number): number {
  return (
    ((nibbles[hex.charCodeAt(at)] as number) << 12) |
    ((nibbles[hex.charCodeAt(at + 1)] as number) << 8) |
    ((nibbles[hex.charCodeAt(at + 2)] as number) << 4) |
    (nibbles[hex.charCodeAt(at + 3)] as number)
  )
}

const nibbles = new Uint8Array(128)
for (let digit = 0; digit < 16; digit++) {
  nibbles[digit.toString(16).charCodeAt(0)] = digit
  nibbles[digit.toString(16).toUpperCase().charCodeAt(0)] = digit
}
