import { otlpTarget } from '../../../config/otlp-target.ts'
import type { CreateExporter } from '../contract.ts'
import { createHalvingExporter } from '../otlp/halving-exporter.ts'
import { createSender } from '../otlp/sender.ts'
import { encodeLogs } from './encode-logs.ts'
import { encodeMetrics } from './encode-metrics.ts'
import { encodeTraces } from './encode-traces.ts'

/** OTLP over HTTP, in JSON: for receivers that take nothing else, and for people who read along. */
export const createExporter: CreateExporter = (from) => {
  const options = { exportTimeoutMs: from.config.bspExportTimeoutMs }
  const sender = createSender(otlpTarget(from.config, 'traces'), from, 'traces', options)
  return createHalvingExporter(sender, (spans) => Buffer.from(encodeTraces(from.resource(), spans, from.entityRefs())))
}

/** For the other signals, whose SDKs are chunks of their own. */
export const encodings = { metrics: encodeMetrics, logs: encodeLogs } as const
