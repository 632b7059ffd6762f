import type { LogRecord } from '@opentelemetry/api-logs'

/** What a record takes without body and attributes: ids, times, its scope. */
const ownBytes = 200
const bytesOfScalar = 8
/** Above this, a record is heavy anyway; and what refers to itself would have no end. */
const mostBytes = 1024 * 1024
const maxDepth = 8

/** About how many bytes a record takes: texts count by their length, all else little. */
export function weighRecord({
  body,
  attributes,
  eventName,
}: Pick<LogRecord, 'body' | 'attributes' | 'eventName'>): number {
  let bytes = ownBytes + (eventName?.length ?? 0)
  const add = (value: unknown, depth: number): void => {
    if (typeof value === 'string') bytes += value.length
    else bytes += bytesOfScalar
    if (typeof value !== 'object' || value === null || depth >= maxDepth) return
    if (ArrayBuffer.isView(value)) {
      bytes += value.byteLength
      return
    }
    for (const key in value) {
      if (bytes > mostBytes) return
      bytes += key.length
      add((value as Record<string, unknown>)[key], depth + 1)
    }
  }
  try {
    add(body, 0)
    add(attributes, 0)
  } catch {
    // A getter of the application: what it would have given is not kept either.
  }
  return bytes
}
