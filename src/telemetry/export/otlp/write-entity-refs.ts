import type { EntityRef } from '../contract.ts'
import type { ProtobufWriter } from './protobuf-writer.ts'

// As in `opentelemetry/proto/resource/v1/resource.proto` and `common/v1/common.proto`.
const resourceEntityRefs = 0x1a
const refSchemaUrl = 0x0a
const refType = 0x12
const refIdKeys = 0x1a
const refDescriptionKeys = 0x22

/** Behind the attributes of a resource. */
export function writeEntityRefs(writer: ProtobufWriter, refs: readonly EntityRef[]): void {
  for (const { type, idKeys, descriptionKeys, schemaUrl } of refs) {
    writer.reserve(3)
    writer.byte(resourceEntityRefs)
    const start = writer.open(2)
    if (schemaUrl !== undefined) writeTexts(writer, refSchemaUrl, [schemaUrl])
    writeTexts(writer, refType, [type])
    writeTexts(writer, refIdKeys, idKeys)
    writeTexts(writer, refDescriptionKeys, descriptionKeys)
    writer.close(start, 2)
  }
}

function writeTexts(writer: ProtobufWriter, field: number, texts: readonly string[]): void {
  for (const text of texts) {
    writer.reserve(1)
    writer.byte(field)
    writer.string(text)
  }
}
