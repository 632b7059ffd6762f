import { otlpTarget } from '../../../config/otlp-target.ts'
import type { CreateExporter } from '../contract.ts'
import { encodeTraces } from './encode-traces.ts'
import { createHalvingExporter } from './halving-exporter.ts'
import { createSender } from './sender.ts'

/** OTLP with protobuf, over HTTP or gRPC: https://opentelemetry.io/docs/specs/otlp/ */
export const overOtlp: CreateExporter = (from) => {
  const options = { exportTimeoutMs: from.config.bspExportTimeoutMs }
  const sender = createSender(otlpTarget(from.config, 'traces'), from, 'traces', options)
  return createHalvingExporter(sender, (spans) => encodeTraces(from.resource(), spans))
}
