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
  /** What comes before a field's value; one of the two below has to follow. */
  head(id: number, type: ValueType): void
  /** Makes its own room. */
  textValue(value: string): void
  /** Needs 10 bytes of room. */
  longValue(value: number): void
  /** Forgets what was written, and what was begun. */
  reset(): void
}

export type ValueType = 'string' | 'i64'

export const oneway = 4
