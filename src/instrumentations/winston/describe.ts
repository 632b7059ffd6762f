import type { LogRecord } from '../contract.ts'
import { severities } from '../semantics/logs.ts'

/** A record of winston: its level and its arguments stand under symbols, too. */
export type Info = Record<string | symbol, unknown>

export interface Transport {
  readonly level?: string
  readonly silent?: boolean
}

export interface WinstonLogger {
  readonly level: string
  /** The lower, the more severe. */
  readonly levels: Readonly<Record<string, number | undefined>>
  readonly transports: readonly Transport[]
}

const levelKey = Symbol.for('level')

/** The levels of npm, of syslog and of the command line that OpenTelemetry has no name for. */
const otherSeverities: Readonly<Record<string, number | undefined>> = {
  silly: 1,
  input: 2,
  prompt: 4,
  verbose: 6,
  http: 7,
  data: 10,
  notice: 10,
  help: 11,
  warning: 13,
  crit: 21,
  alert: 22,
  emerg: 23,
}

/** Not coloured, as `info.level` may be. */
export function levelOf(info: Info): string {
  return String(info[levelKey] ?? info.level)
}

/** An unknown level counts as information. */
export function severityOfName(level: string): number {
  return severities[level] ?? otherSeverities[level] ?? 9
}

/** Some transport writes records of that level. */
export function isWritten(logger: WinstonLogger, level: string): boolean {
  const value = logger.levels[level]
  if (value === undefined) return false
  return logger.transports.some(
    (transport) => transport.silent !== true && (logger.levels[transport.level ?? logger.level] ?? -1) >= value,
  )
}

/** A transport that sends to OpenTelemetry by itself. */
export function isSender(transport: object): boolean {
  return transport.constructor.name.startsWith('OpenTelemetryTransport')
}

/** A record as the transports get it: the formats have done their work. */
export function describeInfo(info: Info): LogRecord {
  const level = levelOf(info)
  const { level: _level, message, stack, name, code, ...rest } = info
  const record = { severityNumber: severityOfName(level), severityText: level, body: message }
  if (typeof stack !== 'string') {
    const attributes: Record<string, unknown> = { ...rest }
    if (name !== undefined) attributes.name = name
    if (code !== undefined) attributes.code = code
    const key = ['err', 'error'].find((key) => attributes[key] instanceof Error)
    if (key === undefined) return { ...record, attributes }
    const { [key]: exception, ...others } = attributes
    return { ...record, attributes: others, exception }
  }
  const { cause: _cause, ...attributes } = rest
  const exception = { name: name ?? nameIn(stack), code, stack, message: messageIn(stack) ?? message }
  return { ...record, attributes: attributes as Record<string, unknown>, exception }
}

/** `TypeError: no cake` → `TypeError`. */
function nameIn(stack: string): string {
  return /^(\w+)(?::|\n|$)/.exec(stack)?.[1] ?? 'Error'
}

/** Winston puts an error's message behind the text of the record: its own stands in the first line of the stack. */
function messageIn(stack: string): string | undefined {
  return /^\w+: (.*)/.exec(stack)?.[1]
}
