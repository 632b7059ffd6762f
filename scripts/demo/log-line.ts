import type { JsonLine } from './program.ts'

/** A pino line that was written inside a span. */
export interface LogLine {
  readonly traceId: string
  readonly spanId: string
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  /** What the application said beside the message. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** By pino itself, by Fastify, and by the agent. */
const notTheApplications = new Set(['time', 'pid', 'hostname', 'name', 'reqId', 'trace_flags'])

/** Undefined for a line that was written outside any span. */
export function readLogLine(line: JsonLine): LogLine | undefined {
  const { trace_id: traceId, span_id: spanId, level, msg, ...rest } = line
  if (typeof traceId !== 'string' || typeof spanId !== 'string') return undefined
  const fields = Object.entries(rest).filter(([key]) => !notTheApplications.has(key))
  return { traceId, spanId, level: levelOf(Number(level)), message: String(msg), fields: Object.fromEntries(fields) }
}

/** https://getpino.io/#/docs/api?id=logger-level */
function levelOf(level: number): LogLine['level'] {
  if (level >= 50) return 'error'
  return level >= 40 ? 'warn' : 'info'
}
