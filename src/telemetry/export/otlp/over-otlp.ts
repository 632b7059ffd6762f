import { otlpTarget } from '../../../config/otlp-target.ts'
import type { FinishedSpan } from '../../finished-span.ts'
import type { CreateExporter, Packed } from '../contract.ts'
import { encodeTraces } from './encode-traces.ts'
import { createHalvingExporter, type Portion, portionOfSpans } from './halving-exporter.ts'
import { createPacking } from './packing.ts'
import { createSender } from './sender.ts'

/** OTLP with protobuf, over HTTP or gRPC: https://opentelemetry.io/docs/specs/otlp/ */
export const overOtlp: CreateExporter = (from) => {
  const options = { exportTimeoutMs: from.config.bspExportTimeoutMs }
  const sender = createSender(otlpTarget(from.config, 'traces'), from, 'traces', options)
  const packing = createPacking(from)
  const encode = (spans: readonly FinishedSpan[]): Uint8Array => encodeTraces(from.resource(), spans, from.entityRefs())
  const portionOf = (packed: Packed): Portion => ({
    items: packed.items,
    left: [packed],
    body: () => packed,
    halves: () => portionOfSpans(packing.unpack(packed), encode).halves(),
  })
  return createHalvingExporter(sender, encode, { packing, portionOf, bodyNow: (packed) => packed })
}
