import { jaegerTarget } from '../../../config/jaeger-target.ts'
import type { Config } from '../../../config/settings.ts'
import type { FinishedSpan } from '../../finished-span.ts'
import type { CreateExporter, SpanExporter, Surroundings } from '../contract.ts'
import { createConnection } from '../otlp/connection.ts'
import { createGrpcConnection } from '../otlp/grpc-connection.ts'
import { createHalvingExporter } from '../otlp/halving-exporter.ts'
import { createSender } from '../otlp/sender.ts'
import {
  encodePostSpans,
  endOfField,
  headOfPostSpans,
  spansOfPostSpans,
  tailOfPostSpans,
  writeSpans,
} from './encode-api-v2.ts'
import { createThriftEncoder } from './encode-thrift.ts'
import { type JaegerProcess, jaegerProcess } from './jaeger-span.ts'
import { type BodyForm, packedBodies } from './own-bodies.ts'
import { createPacker } from './packets.ts'
import { closeBatch, endOfStruct, spansOfBatch } from './thrift-batch.ts'
import { createUdpSender } from './udp.ts'

/** Jaeger's own protocols: for those that OTLP does not reach. https://www.jaegertracing.io/docs/latest/apis/ */
export const createExporter: CreateExporter = (from) => {
  const target = jaegerTarget(from.config)
  if (target.protocol === 'udp') return overUdp(target, from)
  return target.protocol === 'grpc' ? overGrpc(target.url, from) : overHttp(target.url, from)
}

function overHttp(url: string, from: Surroundings): SpanExporter {
  const { config } = from
  const encoder = createThriftEncoder('binary', { legacyTags: config.jaegerLegacyTags })
  const sender = createSender(
    {
      url,
      headers: { 'content-type': 'application/vnd.apache.thrift.binary', ...authorization(config) },
      timeoutMs: config.jaegerTimeoutMs,
      compression: 'none',
    },
    from,
    'traces',
    { exportTimeoutMs: config.bspExportTimeoutMs, variables, connect: createConnection },
  )
  const process = (): JaegerProcess => jaegerProcess(from.resource())
  const encode = (spans: readonly FinishedSpan[]): Uint8Array => encoder.body(process(), spans)
  const form: BodyForm = {
    encode,
    head: () => encoder.head(process()),
    write: encoder.write,
    tail: closeBatch,
    spansOf: spansOfBatch,
    endOf: endOfStruct,
  }
  return createHalvingExporter(sender, encode, packedBodies(from, form))
}

const postSpans = 'jaeger.api_v2.CollectorService/PostSpans'

function overGrpc(url: string, from: Surroundings): SpanExporter {
  const { config } = from
  const sender = createSender(
    {
      url: new URL(postSpans, url).href,
      headers: authorization(config),
      timeoutMs: config.jaegerTimeoutMs,
      compression: 'none',
    },
    from,
    'traces',
    { exportTimeoutMs: config.bspExportTimeoutMs, variables, connect: createGrpcConnection },
  )
  const options = { legacyTags: config.jaegerLegacyTags }
  const process = (): JaegerProcess => jaegerProcess(from.resource())
  const encode = (spans: readonly FinishedSpan[]): Uint8Array => encodePostSpans(process(), spans, options)
  const form: BodyForm = {
    encode,
    head: headOfPostSpans,
    write: (spans, use) => writeSpans(spans, options, use),
    tail: (bytes) => tailOfPostSpans(process(), bytes),
    spansOf: spansOfPostSpans,
    endOf: endOfField,
  }
  return createHalvingExporter(sender, encode, packedBodies(from, form))
}

const variables = {
  endpointVariable: 'OTEL_EXPORTER_JAEGER_ENDPOINT',
  headersVariable: 'OTEL_EXPORTER_JAEGER_USER and OTEL_EXPORTER_JAEGER_PASSWORD',
}

function authorization({ jaegerUser, jaegerPassword }: Config): Record<string, string> {
  if (jaegerUser === '') return {}
  return { authorization: `Basic ${Buffer.from(`${jaegerUser}:${jaegerPassword}`).toString('base64')}` }
}

interface UdpTarget {
  readonly encoding: 'compact' | 'binary'
  readonly host: string
  readonly port: number
}

function overUdp({ encoding, host, port }: UdpTarget, from: Surroundings): SpanExporter {
  const pack = createPacker(encoding, { legacyTags: from.config.jaegerLegacyTags })
  const sender = createUdpSender({ host, port, from })
  return {
    send: (spans) => sender.send(pack(from.resource(), spans)),
    sendNow: (spans, deadlineMs) => sender.sendNow(pack(from.resource(), spans), deadlineMs),
    hurry: sender.hurry,
    lastWord: sender.lastWord,
  }
}
