import type { Attributes } from '@opentelemetry/api'

/** The same for the same attributes, in whatever order they were set. */
export function textOf(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)))
}
