// https://github.com/apache/thrift/blob/master/doc/specs/thrift-binary-protocol.md
const type = { bool: 2, byte: 3, double: 4, i16: 6, i32: 8, i64: 10, string: 11, struct: 12, list: 15 } as const

const widths: Readonly<Record<number, number>> = {
  [type.bool]: 1,
  [type.byte]: 1,
  [type.i16]: 2,
  [type.i32]: 4,
  [type.i64]: 8,
  [type.double]: 8,
}

/** Before the process, the head of its field; behind it the list's: a head, the kind of its members, their number. */
const fieldHead = 3
const listHead = fieldHead + 1 + 4

/** The number of spans into the head that `bytes` begin with. What ends the batch behind them. */
export function closeBatch(bytes: Uint8Array, items: number): Uint8Array {
  viewOf(bytes).setInt32(startOfSpans(bytes) - 4, items)
  return Uint8Array.of(0)
}

export function spansOfBatch(batch: Uint8Array): Uint8Array {
  return batch.subarray(startOfSpans(batch), -1)
}

function startOfSpans(batch: Uint8Array): number {
  return endOfStruct(batch, fieldHead) + listHead
}

/** Where the struct ends that begins at `at`, in the binary protocol as we write it: without maps and sets. */
export function endOfStruct(bytes: Uint8Array, at: number): number {
  return skipStruct(viewOf(bytes), at)
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length)
}

function skipStruct(view: DataView, start: number): number {
  let at = start
  while (view.getUint8(at) !== 0) at = skipValue(view, view.getUint8(at), at + 3)
  return at + 1
}

function skipValue(view: DataView, of: number, at: number): number {
  switch (of) {
    case type.string:
      return at + 4 + view.getInt32(at)
    case type.struct:
      return skipStruct(view, at)
    case type.list:
      return skipList(view, at)
    default:
      return at + (widths[of] ?? Number.NaN)
  }
}

function skipList(view: DataView, start: number): number {
  const of = view.getUint8(start)
  let at = start + 5
  for (let left = view.getInt32(start + 1); left > 0; left--) at = skipValue(view, of, at)
  return at
}
