/** A whole number within 64 bits is a LONG, any other number a DOUBLE, bytes are BINARY. */
export type Tag = readonly [key: string, value: TagValue]
export type TagValue = string | boolean | number | Uint8Array

export function tagValue(value: unknown): TagValue {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value
  if (value instanceof Uint8Array) return value
  if (value === null || value === undefined) return ''
  try {
    return JSON.stringify(value, forJson) ?? ''
  } catch {
    return String(value)
  }
}

/** As OTLP's JSON has what JSON cannot say. */
function forJson(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value === 'bigint') return String(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}

export function isLong(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63
}
