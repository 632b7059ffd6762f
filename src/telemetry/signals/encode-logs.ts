import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer'
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs'
import type { EntityRef } from '../export/contract.ts'
import type { Encoded } from './otlp-signal.ts'
import { withEntityRefs } from './with-entity-refs.ts'

type Records = readonly ReadableLogRecord[]

/** A body may be anything, even a ring: one such record must not take its batch with it. */
export function encodeLogs(records: Records, entityRefs: readonly EntityRef[] = []): Encoded {
  try {
    return { bytes: withEntityRefs(serialize(records), entityRefs), items: records.length, dropped: 0 }
  } catch {
    const sound = records.filter(isEncodable)
    return {
      bytes: withEntityRefs(serialize(sound), entityRefs),
      items: sound.length,
      dropped: records.length - sound.length,
    }
  }
}

export function halveLogs(records: Records): readonly [Records, Records] {
  const middle = records.length >> 1
  return [records.slice(0, middle), records.slice(middle)]
}

function isEncodable(record: ReadableLogRecord): boolean {
  try {
    serialize([record])
    return true
  } catch {
    return false
  }
}

function serialize(records: Records): Uint8Array {
  return ProtobufLogsSerializer.serializeRequest([...records]) ?? new Uint8Array()
}
