import type { Attributes, AttributeValue } from '@opentelemetry/api'
import { hasOwn } from '../base/has-own.ts'

/** https://opentelemetry.io/docs/specs/otel/common/#attribute-limits and …/trace/sdk/#span-limits. Counts; characters. */
export interface SpanLimits {
  readonly attributeCount: number
  /** `Infinity` when there is no limit. */
  readonly attributeValueLength: number
  readonly eventCount: number
  readonly linkCount: number
  readonly attributesPerEvent: number
  readonly attributesPerLink: number
}

/** The value as it is recorded: cut to the limit, or `undefined` when it is no attribute value at all. */
export function limitedValue(value: unknown, maxLength: number): AttributeValue | undefined {
  switch (typeof value) {
    case 'string':
      return value.length > maxLength ? cut(value, maxLength) : value
    case 'number':
    case 'boolean':
      return value
    default:
      return Array.isArray(value) ? limitedArray(value, maxLength) : undefined
  }
}

/** Arrays hold one primitive type; `null` and `undefined` may stand between. The caller's array is copied. */
function limitedArray(values: readonly unknown[], maxLength: number): AttributeValue | undefined {
  let type: string | undefined
  const copy: unknown[] = []
  for (const value of values) {
    if (value === null || value === undefined) {
      copy.push(null)
      continue
    }
    type ??= typeof value
    if (typeof value !== type || (type !== 'string' && type !== 'number' && type !== 'boolean')) return undefined
    copy.push(limitedValue(value, maxLength))
  }
  return copy as AttributeValue
}

/** Never splits a surrogate pair: half a character is not text. */
function cut(text: string, maxLength: number): string {
  const last = text.charCodeAt(maxLength - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? maxLength - 1 : maxLength)
}

/** For events and links: a copy of the first `count` attributes, and how many were left out. */
export function limitedAttributes(
  attributes: Attributes | undefined,
  count: number,
  maxLength: number,
): { readonly attributes: Attributes; readonly dropped: number } {
  const kept: Attributes = {}
  let size = 0
  let dropped = 0
  for (const key in attributes) {
    if (!hasOwn.call(attributes, key)) continue
    const value = limitedValue(attributes[key], maxLength)
    if (value === undefined || key === '') continue
    if (size === count) {
      dropped++
      continue
    }
    kept[key] = value
    size++
  }
  return { attributes: kept, dropped }
}
