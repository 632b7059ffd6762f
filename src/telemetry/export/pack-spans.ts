import type { FinishedSpan } from '../finished-span.ts'
import type { Packed, PackedForm, Packing, Surroundings } from './contract.ts'
import { createRelease } from './otlp/release.ts'
import { chunkSizeFor } from './otlp/zip.ts'

/** The fastest: spans are so much alike that it makes a fifth of them already. */
const level = 1

/** Enough for a batch of ordinary spans. */
const startBytes = 128 * 1024
const keptBytes = 1024 * 1024

/** How spans become bytes. */
export interface SpanForm {
  readonly form?: PackedForm
  /** The bytes are good only as long as `use` runs. Throws if an attribute's getter throws. */
  write(spans: readonly FinishedSpan[], use: (bytes: Uint8Array) => void): void
  /** Where spans alone are no batch. */
  readonly frame?: Frame
}

export interface Frame {
  /** What stands before the spans of a batch. */
  head(): Uint8Array
  /** What stands behind so many of them. Fills in what the head has left open: `bytes` begin with it. */
  tail(bytes: Uint8Array, items: number): Uint8Array
  /** All at once. */
  encode(spans: readonly FinishedSpan[]): Uint8Array
}

/** Spans that wait, as bytes: a batch grows with each `add`, in one piece of memory. */
export function packSpans(
  from: Pick<Surroundings, 'builtin'>,
  { form, write, frame }: SpanForm,
): Omit<Packing<FinishedSpan>, 'unpack'> {
  // Most packs are never zipped.
  const zlib = (): typeof import('node:zlib') => from.builtin('zlib') as typeof import('node:zlib')
  const release = createRelease(from)
  // One piece of memory for all: what is made new for each batch stays until the garbage collector finds it worth the while.
  let begun = Buffer.alloc(0)
  let at = 0
  let items = 0

  const append = (bytes: Uint8Array): void => {
    if (at + bytes.length > begun.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(startBytes, at + bytes.length, 2 * begun.length))
      begun.copy(larger, 0, 0, at)
      begun = larger
    }
    begun.set(bytes, at)
    at += bytes.length
  }

  const zipped = (bytes: Uint8Array): Uint8Array => {
    const chunkSize = chunkSizeFor(bytes.length)
    const inOnePiece = zlib().gzipSync(bytes, { level, chunkSize })
    const small = copied(inOnePiece)
    release(inOnePiece, chunkSize)
    return small
  }

  const packed = (bytes: Uint8Array, spans: number, isZipped: boolean): Packed => {
    return { form, items: spans, isZipped, bytes: isZipped ? zipped(bytes) : copied(bytes) }
  }

  return {
    form,
    add(spans) {
      if (at === 0 && frame !== undefined) append(frame.head())
      write(spans, append)
      items += spans.length
    },
    take(isZipped) {
      if (frame !== undefined) append(frame.tail(begun.subarray(0, at), items))
      const taken = packed(begun.subarray(0, at), items, isZipped)
      if (begun.length > keptBytes) begun = Buffer.allocUnsafeSlow(startBytes)
      at = 0
      items = 0
      return taken
    },
    pack(spans, isZipped) {
      if (frame !== undefined) return packed(frame.encode(spans), spans.length, isZipped)
      let taken: Packed | undefined
      write(spans, (bytes) => {
        taken = packed(bytes, spans.length, isZipped)
      })
      return taken as unknown as Packed
    },
  }
}

/** In memory of its own. */
function copied(bytes: Uint8Array): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes)
}
