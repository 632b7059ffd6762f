import { format } from 'node:util'
import type { LogRecord } from '../contract.ts'
import { severities } from '../semantics/logs.ts'

export interface LoggingEvent {
  readonly categoryName: string
  readonly level: { readonly level: number; readonly levelStr: string }
  /** What was logged, as for `util.format`. */
  readonly data: readonly unknown[]
  /** Made for this event: what the logger was told with `addContext`. */
  readonly context: Record<string, unknown>
}

/** `MARK` is for what must always be written; an unknown level counts as information. */
export function severityOfEvent({ level }: LoggingEvent): number {
  return severities[level.levelStr.toLowerCase()] ?? 9
}

export function describeEvent(event: LoggingEvent): LogRecord {
  const exception = event.data.find((item) => item instanceof Error)
  return {
    severityNumber: severityOfEvent(event),
    severityText: event.level.levelStr,
    body: format(...event.data),
    attributes: { category: event.categoryName, ...event.context },
    ...(exception !== undefined && { exception }),
  }
}
