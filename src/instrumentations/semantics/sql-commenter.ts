import type { SpanIds } from '../contract.ts'

/**
 * The statement with its trace in a comment behind it, for the logs of the server. One that has a comment already is left alone,
 * as the specification wants it. https://google.github.io/sqlcommenter/spec/
 */
export function withTraceComment(sql: string, { traceId, spanId, traceFlags }: SpanIds): string {
  if (sql.includes('--') || sql.includes('/*')) return sql
  const statement = sql.trimEnd()
  if (statement === '') return sql
  const end = statement.endsWith(';') ? statement.length - 1 : statement.length
  const flags = traceFlags.toString(16).padStart(2, '0')
  return `${statement.slice(0, end)} ${commentOf({ traceparent: `00-${traceId}-${spanId}-${flags}` })}${statement.slice(end)}`
}

/** Keys in order, keys and values encoded as in URLs: neither a quote nor the comment's end can be in one. */
export function commentOf(values: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(values).map(([key, value]) => `${encode(key)}='${encode(value)}'`)
  return `/*${pairs.sort().join(',')}*/`
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/['*!()]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}
