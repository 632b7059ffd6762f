import type { Attributes } from '../contract.ts'

/** Characters of one value. */
const maxLength = 256
/** A span holds no more attributes anyway. */
const maxValues = 128

/** The values that are bound to a statement's placeholders: an array, or an object by name. A lone value is one. */
export function boundValues(values: unknown): readonly (readonly [key: string, value: unknown])[] {
  if (values === undefined || values === null) return []
  if (Array.isArray(values)) return values.map((value, index) => [String(index), value])
  return typeof values === 'object' && Object.getPrototypeOf(values) === Object.prototype
    ? Object.entries(values)
    : [['0', values]]
}

/** How many values are bound. */
export function countOf(values: unknown): number {
  return Array.isArray(values) ? values.length : boundValues(values).length
}

/** `db.query.parameter.<key>`. https://opentelemetry.io/docs/specs/semconv/registry/attributes/db/ */
export function parameterAttributes(values: unknown): Attributes {
  const attributes: Attributes = {}
  for (const [key, value] of boundValues(values).slice(0, maxValues)) {
    attributes[`db.query.parameter.${key}`] = textOf(value).slice(0, maxLength)
  }
  return attributes
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString()
  if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`
  if (typeof value !== 'object' || value === null) return String(value)
  // The application's own `toJSON` may throw, as may a value that holds itself.
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return '<not representable>'
  }
}
