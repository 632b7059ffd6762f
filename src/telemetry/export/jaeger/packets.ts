import type { Attributes } from '@opentelemetry/api'
import type { FinishedSpan } from '../../finished-span.ts'
import { createThriftEncoder, envelopeBytes, type Packet, type Protocol, type ThriftEncoder } from './encode-thrift.ts'
import { type JaegerSpan, jaegerProcess, jaegerSpan, type MappingOptions } from './jaeger-span.ts'
import { shrinkProcess, shrinkSpan } from './shrink.ts'

/** What a datagram may hold for Jaeger's receivers, by their default. */
export const maxPacketBytes = 65_000
/** Once is enough but for texts that are much longer in UTF-8 than they look. */
const maxShrinks = 4

/** The spans in as few packets as they fit into, in their order. One that is too large for a packet is made to fit. */
export function createPacker(protocol: Protocol, options: MappingOptions, maxBytes: number = maxPacketBytes) {
  const encoder = createThriftEncoder(protocol, options)
  return (resource: Attributes, spans: readonly FinishedSpan[]): Packet[] => {
    const process = encodeProcess(encoder, resource, maxBytes / 2)
    const roomBytes = maxBytes - envelopeBytes - process.length
    let items = 0
    let bytes = 0
    try {
      for (const span of spans) {
        if (items === 0) encoder.openPacket(process)
        const added = addSpan(encoder, span, options, roomBytes)
        if (bytes + added > roomBytes) {
          encoder.undo(added)
          encoder.closePacket(items)
          encoder.openPacket(process)
          // Written again where it belongs: once in a packet, that costs less than to move it, and there is no packet to copy.
          bytes = addSpan(encoder, span, options, roomBytes)
          items = 1
        } else {
          bytes += added
          items++
        }
      }
      if (items > 0) encoder.closePacket(items)
      return encoder.packets()
    } finally {
      encoder.reset()
    }
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

/** Behind those that are in the packet already. How many bytes it takes: never more than there is room. */
function addSpan(encoder: ThriftEncoder, span: FinishedSpan, options: MappingOptions, maxBytes: number): number {
  let bytes = encoder.add(span)
  if (bytes <= maxBytes) return bytes
  const whole = jaegerSpan(span, options)
  const again = (smaller: JaegerSpan): void => {
    encoder.undo(bytes)
    bytes = encoder.addMapped(smaller)
  }
  let excess = 0
  for (let tries = 0; bytes > maxBytes && tries < maxShrinks; tries++) {
    excess += bytes - maxBytes
    again(shrinkSpan(whole, excess))
  }
  // A thousand small tags or links: what tells where the span belongs is kept, and what made it.
  if (bytes > maxBytes) again({ ...shrinkSpan(whole, excess), follows: [], logs: [], tags: fewOf(whole) })
  return bytes
}

const kept = 100
/** What tells kind, status and scope comes first; what else is no attribute comes last. */
const keptFirst = 7

function fewOf({ tags }: ReturnType<typeof jaegerSpan>): ReturnType<typeof jaegerSpan>['tags'] {
  const short = tags.filter(([key, value]) => key.length < 100 && String(value).length < 200)
  const few = [...short.slice(0, keptFirst), ...short.slice(keptFirst).slice(keptFirst - kept)]
  return [...few, ['acme.otel.truncated', `${tags.length - few.length} tags`]]
}
