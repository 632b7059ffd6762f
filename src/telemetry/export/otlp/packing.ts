import type { FinishedSpan } from '../../finished-span.ts'
import type { Packed, Packing, Surroundings } from '../contract.ts'
import { writeTraces } from './encode-traces.ts'
import { readTraces } from './read-traces.ts'
import { createRelease } from './release.ts'
import { chunkSizeFor } from './zip.ts'

/** The fastest: spans are so much alike that it makes a fifth of them already. */
const level = 1

/** Enough for a batch of ordinary spans. */
const startBytes = 128 * 1024
const keptBytes = 1024 * 1024

/** Spans that wait, as the request that an OTLP receiver takes: what most exporters send is then ready. */
export function createPacking(from: Pick<Surroundings, 'resource' | 'entityRefs' | 'builtin'>): Packing<FinishedSpan> {
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
    return { items: spans, isZipped, bytes: isZipped ? zipped(bytes) : copied(bytes) }
  }

  return {
    add(spans) {
      writeTraces(from, spans, append)
      items += spans.length
    },
    take(isZipped) {
      const taken = packed(begun.subarray(0, at), items, isZipped)
      if (begun.length > keptBytes) begun = Buffer.allocUnsafeSlow(startBytes)
      at = 0
      items = 0
      return taken
    },
    pack(spans, isZipped) {
      let taken: Packed | undefined
      writeTraces(from, spans, (bytes) => {
        taken = packed(bytes, spans.length, isZipped)
      })
      return taken as unknown as Packed
    },
    unpack: ({ bytes, isZipped }) => readTraces(isZipped ? zlib().gunzipSync(bytes) : bytes),
  }
}

/** In memory of its own. */
function copied(bytes: Uint8Array): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes)
}
