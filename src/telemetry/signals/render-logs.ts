import type { ReadableLogRecord } from '@opentelemetry/sdk-logs'
import { attributeText, onOneLine, valueText } from './attribute-text.ts'

/** One line for each record: severity, body, attributes, and the trace that it belongs to. */
export function renderLogs(records: readonly ReadableLogRecord[]): string {
  return records.map((record) => `${lineOf(record)}\n`).join('')
}

function lineOf({ severityText, eventName, body, attributes, spanContext }: ReadableLogRecord): string {
  const trace = spanContext === undefined ? '' : `trace_id=${spanContext.traceId} span_id=${spanContext.spanId}`
  const parts = [
    onOneLine(severityText ?? ''),
    onOneLine(eventName ?? ''),
    typeof body === 'string' ? onOneLine(body) : bodyText(body),
    attributeText(attributes),
    trace,
  ]
  return `log ${parts.filter((part) => part !== '').join(' ')}`
}

function bodyText(body: unknown): string {
  return body === undefined || body === null ? '' : valueText(body)
}
