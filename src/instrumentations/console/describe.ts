import type { LogRecord } from '../contract.ts'
import { severities } from '../semantics/logs.ts'

export type LevelName = 'debug' | 'info' | 'warn' | 'error'

/** One line that is a JSON object with members. What `console.log(object)` prints is none: its keys bear no quotes. */
export function isJsonLine(text: string): boolean {
  if (!text.startsWith('{"') || !text.endsWith('}') || text.includes('\n')) return false
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

/** ` trace_id=… span_id=… trace_flags=01` */
export function suffixOf(ids: Readonly<Record<string, string>>): string {
  return Object.entries(ids)
    .map(([key, value]) => ` ${key}=${value}`)
    .join('')
}

/** `text` as it is written. What has no level, as of `console.dir()`, is information. */
export function describeLine(text: string, level: LevelName = 'info', args: readonly unknown[] = []): LogRecord {
  const exception = args.find((arg) => arg instanceof Error)
  const severityText = isTrace(text) ? 'trace' : level
  return {
    severityNumber: severities[severityText] ?? 9,
    severityText,
    body: text,
    attributes: {},
    ...(exception !== undefined && { exception }),
  }
}

/** `console.trace()` uses `console.error()`. */
function isTrace(text: string): boolean {
  return /^Trace(: |\n)/.test(text) && text.includes('\n    at ')
}
