import type { FinishedSpan } from '../../finished-span.ts'
import type { Packed, Surroundings } from '../contract.ts'
import type { PackedPortions, Portion } from '../otlp/halving-exporter.ts'
import type { createPacking } from '../otlp/packing.ts'
import { unzip } from '../otlp/zip.ts'
import { type Frame, packSpans } from '../pack-spans.ts'

/** One of Jaeger's protocols, in whose bodies the spans stand one after the other. */
export interface BodyForm extends Frame {
  /** The bytes are good only as long as `use` runs. Throws if an attribute's getter throws. */
  write(spans: readonly FinishedSpan[], use: (bytes: Uint8Array) => void): void
  /** The spans of a body. */
  spansOf(body: Uint8Array): Uint8Array
  /** Where the span ends that begins at `at`. */
  endOf(spans: Uint8Array, at: number): number
}

/**
 * Spans are written as they will be sent, a few at a time, and need not be read again. Only for the one exporter that there is: what
 * others are to read, too, is packed as OTLP.
 */
export function packedBodies(from: Surroundings, form: BodyForm): PackedPortions | undefined {
  if (from.config.tracesExporters.length !== 1) return undefined
  const zlib = (): typeof import('node:zlib') => from.builtin('zlib') as typeof import('node:zlib')
  return {
    packing: {
      ...packSpans(from, { form: 'own', write: form.write, frame: form }),
      // Of worker threads.
      unpack: (packed) => (from.chunk('packing').createPacking as typeof createPacking)(from).unpack(packed),
    },
    portionOf: async (packed) =>
      portionOf(packed.isZipped ? unzipped(packed, await unzip(packed.bytes, zlib())) : packed, form),
    bodyNow: (packed) => (packed.isZipped ? unzipped(packed, zlib().gunzipSync(packed.bytes)) : packed),
  }
}

function unzipped({ form, items }: Packed, bytes: Uint8Array): Packed {
  return { form, items, bytes, isZipped: false }
}

function portionOf(body: Packed, form: BodyForm): Portion {
  return {
    items: body.items,
    left: [body],
    body: () => body,
    halves() {
      const spans = form.spansOf(body.bytes)
      const first = body.items >> 1
      let middle = 0
      for (let count = 0; count < first; count++) middle = form.endOf(spans, middle)
      return [
        portionOf(bodyOf(spans.subarray(0, middle), first, form), form),
        portionOf(bodyOf(spans.subarray(middle), body.items - first, form), form),
      ]
    },
  }
}

function bodyOf(spans: Uint8Array, items: number, { head, tail }: BodyForm): Packed {
  const begun = Buffer.concat([head(), spans])
  return { form: 'own', items, isZipped: false, bytes: Buffer.concat([begun, tail(begun, items)]) }
}
