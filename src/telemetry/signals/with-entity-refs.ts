import type { EntityRef } from '../export/contract.ts'
import { ProtobufWriter } from '../export/otlp/protobuf-writer.ts'
import { writeEntityRefs } from '../export/otlp/write-entity-refs.ts'

/** Field 1, with a length: of a request, what is of one resource; of that, the resource. Both come first. */
const first = 0x0a

/** The official encoder knows no entities: they are put behind the attributes of each resource of `request`. */
export function withEntityRefs(request: Uint8Array, refs: readonly EntityRef[]): Uint8Array {
  if (refs.length === 0) return request
  const writer = new ProtobufWriter()
  let at = 0
  while (request[at] === first) {
    const own = lengthAt(request, at + 1)
    at = own.from + own.length
    if (request[own.from] !== first) return request
    const resource = lengthAt(request, own.from + 1)
    const end = resource.from + resource.length
    writer.reserve(6)
    writer.byte(first)
    const outer = writer.open(4)
    writer.byte(first)
    const inner = writer.open(2)
    writer.append(request.subarray(resource.from, end))
    writeEntityRefs(writer, refs)
    writer.close(inner, 2)
    writer.append(request.subarray(end, at))
    writer.close(outer, 4)
  }
  return writer.take()
}

function lengthAt(bytes: Uint8Array, at: number): { readonly length: number; readonly from: number } {
  let length = 0
  let from = at
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[from++] ?? 0
    length += (byte & 127) * scale
    if (byte < 128) return { length, from }
  }
}
