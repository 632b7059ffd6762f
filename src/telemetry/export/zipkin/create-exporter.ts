import type { FinishedSpan } from '../../finished-span.ts'
import type { CreateExporter } from '../contract.ts'
import { createConnection } from '../otlp/connection.ts'
import { createHalvingExporter } from '../otlp/halving-exporter.ts'
import { createSender } from '../otlp/sender.ts'
import { zipkinResource, zipkinSpan } from './zipkin-span.ts'

/** Zipkin’s JSON of version 2, delivered by the rules of OTLP over HTTP: https://zipkin.io/zipkin-api/ */
export const createExporter: CreateExporter = (from) => {
  const { zipkinEndpoint: url, zipkinTimeoutMs: timeoutMs, bspExportTimeoutMs: exportTimeoutMs } = from.config
  const target = { url, timeoutMs, contentType: 'application/json', headers: {}, compression: 'none' } as const
  const variables = {
    receiver: 'Zipkin’s /api/v2/spans',
    endpointVariable: 'OTEL_EXPORTER_ZIPKIN_ENDPOINT',
    headersVariable: 'OTEL_EXPORTER_ZIPKIN_ENDPOINT',
  }
  const sender = createSender(target, from, 'traces', { exportTimeoutMs, variables, connect: createConnection })
  const encode = (spans: readonly FinishedSpan[]): Uint8Array => {
    const resource = zipkinResource(from.resource())
    return Buffer.from(JSON.stringify(spans.map((span) => zipkinSpan(span, resource))))
  }
  return createHalvingExporter(sender, encode)
}
