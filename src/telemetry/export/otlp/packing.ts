import type { FinishedSpan } from '../../finished-span.ts'
import type { Packing, Surroundings } from '../contract.ts'
import { encodeTraces } from './encode-traces.ts'
import { readTraces } from './read-traces.ts'
import { chunkSizeFor } from './zip.ts'

/** The fastest: spans are so much alike that it makes a fifth of them already. */
const level = 1

/** Spans that wait, as the request that an OTLP receiver takes: what most exporters send is then ready. */
export function createPacking(from: Pick<Surroundings, 'resource' | 'builtin'>): Packing<FinishedSpan> {
  const zlib = from.builtin('zlib') as typeof import('node:zlib')
  return {
    encode: (spans) => encodeTraces(from.resource(), spans),
    pack(parts, items, isZipped) {
      const [first = new Uint8Array()] = parts
      const bytes = parts.length === 1 ? first : Buffer.concat(parts)
      return {
        items,
        isZipped,
        bytes: isZipped ? exactly(zlib.gzipSync(bytes, { level, chunkSize: chunkSizeFor(bytes.length) })) : bytes,
      }
    },
    unpack: ({ bytes, isZipped }) => readTraces(isZipped ? zlib.gunzipSync(bytes) : bytes),
  }
}

/** In memory of its own, since what zlib gives may be part of more. */
function exactly(bytes: Uint8Array): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes)
}
