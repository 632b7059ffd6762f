import type { FinishedSpan } from '../../finished-span.ts'
import type { Packing, Surroundings } from '../contract.ts'
import { packSpans } from '../pack-spans.ts'
import { writeTraces } from './encode-traces.ts'
import { readTraces } from './read-traces.ts'

/** Spans that wait, as the request that an OTLP receiver takes: what most exporters send is then ready. */
export function createPacking(from: Pick<Surroundings, 'resource' | 'entityRefs' | 'builtin'>): Packing<FinishedSpan> {
  const zlib = (): typeof import('node:zlib') => from.builtin('zlib') as typeof import('node:zlib')
  return {
    ...packSpans(from, { write: (spans, use) => writeTraces(from, spans, use) }),
    unpack: ({ bytes, isZipped }) => readTraces(isZipped ? zlib().gunzipSync(bytes) : bytes),
  }
}
