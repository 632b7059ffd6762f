import { otlpTarget } from '../../../config/otlp-target.ts'
import type { CreateExporter } from '../contract.ts'
import { encodeTraces } from './encode-traces.ts'
import { createHalvingExporter } from './halving-exporter.ts'
import { createPacking } from './packing.ts'
import { createSender } from './sender.ts'

/** OTLP with protobuf, over HTTP or gRPC: https://opentelemetry.io/docs/specs/otlp/ */
export const overOtlp: CreateExporter = (from) => {
  const options = { exportTimeoutMs: from.config.bspExportTimeoutMs }
  const sender = createSender(otlpTarget(from.config, 'traces'), from, 'traces', options)
  const packing = createPacking(from)
  return createHalvingExporter(sender, (spans) => encodeTraces(from.resource(), spans, from.entityRefs()), packing)
}
