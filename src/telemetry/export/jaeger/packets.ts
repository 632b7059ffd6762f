import type { Attributes } from '@opentelemetry/api'
import type { FinishedSpan } from '../../finished-span.ts'
import { createThriftEncoder, envelopeBytes, type Protocol, type ThriftEncoder } from './encode-thrift.ts'
import { jaegerProcess, jaegerSpan, type MappingOptions } from './jaeger-span.ts'
import { shrinkProcess, shrinkSpan } from './shrink.ts'

export interface Packet {
  readonly bytes: Uint8Array
  /** How many spans it holds. */
  readonly items: number
}

/** What a datagram may hold for Jaeger's receivers, by their default. */
export const maxPacketBytes = 65_000
/** Once is enough but for texts that are much longer in UTF-8 than they look. */
const maxShrinks = 4

/** The spans in as few packets as they fit into, in their order. One that is too large for a packet is made to fit. */
export function createPacker(protocol: Protocol, options: MappingOptions, maxBytes: number = maxPacketBytes) {
  const encoder = createThriftEncoder(protocol)
  return (resource: Attributes, spans: readonly FinishedSpan[]): Packet[] => {
    const process = encodeProcess(encoder, resource, maxBytes / 2)
    const roomBytes = maxBytes - envelopeBytes - process.length
    const packets: Packet[] = []
    let group: Uint8Array[] = []
    let groupBytes = 0
    const close = (): void => {
      if (group.length > 0) packets.push({ bytes: encoder.packet(process, group), items: group.length })
      group = []
      groupBytes = 0
    }
    for (const span of spans) {
      const bytes = encodeSpan(encoder, span, options, roomBytes)
      if (groupBytes + bytes.length > roomBytes) close()
      group.push(bytes)
      groupBytes += bytes.length
    }
    close()
    return packets
  }
}

function encodeProcess(encoder: ThriftEncoder, resource: Attributes, maxBytes: number): Uint8Array {
  let process = jaegerProcess(resource)
  let bytes = encoder.process(process)
  for (let tries = 0; bytes.length > maxBytes && tries < maxShrinks; tries++) {
    process = shrinkProcess(process, bytes.length - maxBytes)
    bytes = encoder.process(process)
  }
  return bytes.length <= maxBytes ? bytes : encoder.process({ serviceName: process.serviceName, tags: [] })
}

function encodeSpan(encoder: ThriftEncoder, span: FinishedSpan, options: MappingOptions, maxBytes: number): Uint8Array {
  const whole = jaegerSpan(span, options)
  let bytes = encoder.span(whole)
  if (bytes.length <= maxBytes) return bytes
  let excess = 0
  for (let tries = 0; bytes.length > maxBytes && tries < maxShrinks; tries++) {
    excess += bytes.length - maxBytes
    bytes = encoder.span(shrinkSpan(whole, excess))
  }
  // A thousand small tags or links: what tells where the span belongs is kept, and what made it.
  return bytes.length <= maxBytes
    ? bytes
    : encoder.span({ ...shrinkSpan(whole, excess), follows: [], logs: [], tags: fewOf(whole) })
}

const kept = 100

function fewOf({ tags }: ReturnType<typeof jaegerSpan>): ReturnType<typeof jaegerSpan>['tags'] {
  const short = tags.filter(([key, value]) => key.length < 100 && String(value).length < 200)
  return [...short.slice(-kept), ['acme.otel.truncated', `${tags.length - Math.min(kept, short.length)} tags`]]
}
