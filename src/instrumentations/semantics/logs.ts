import { withoutCredentials } from '../../base/without-credentials.ts'
import type { ActiveSpan, Attributes, AttributeValue, Kit, LogRecord } from '../contract.ts'

/** The first of the four numbers that each level has. https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
export const severities: Readonly<Record<string, number | undefined>> = {
  trace: 1,
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
  fatal: 21,
}

/** Of the numeric levels that pino and bunyan share: 10 is trace, 60 is fatal. Those in between, as 35, have the numbers in between. */
export function severityOf(level: number): number {
  const tens = Math.min(Math.max(Math.floor(level / 10), 1), 6)
  const above = Math.min(level - tens * 10, 9)
  return 1 + (tens - 1) * 4 + (above > 0 ? 1 + Math.floor(above * 0.3) : 0)
}

/** What the instrumentations of log libraries have in common. */
export interface Correlation {
  /** A span is active. */
  isInside(): boolean
  /** The ids of the active span under their names; `undefined` outside of a span. */
  ids(): Readonly<Record<string, string>> | undefined
  /** Sets the ids on `record` itself. A key that is there already stays as it is. */
  mark(record: Record<string, unknown>): void
  /** The ids as members of a JSON object, each with a comma before it, but for those keys that are taken. */
  members(isTaken: (key: Key) => boolean): string
  /** The line, a JSON object with `end` behind it, with the ids as its last members. A key that is there stays as it is. */
  markLine(line: string, end: string): string
  /** Of `fields`, those that are no ids of ours. */
  withoutIds(fields: Readonly<Record<string, unknown>>): Record<string, unknown>
}

/** Who hears of records, beside the streams of their library. */
export interface Telling {
  /** Somebody wants to know of a record of that severity: then `tell`, which costs more, is worth calling. */
  isWanted(severity: number): boolean
  /** Sends the record, unless the application does that itself, and makes it an event of the active span. */
  tell(record: LogRecord, isSentByApplication: boolean): void
}

export interface Key {
  readonly name: string
  /** As it stands in a line of JSON, with the colon. */
  readonly quoted: string
  readonly valueIn: (context: SpanContext) => string
}

type SpanContext = ReturnType<ActiveSpan['spanContext']>

const defaultNames: Readonly<Record<string, string>> = {
  trace_id: 'trace_id',
  span_id: 'span_id',
  trace_flags: 'trace_flags',
}
const noTrace = '0'.repeat(32)

export function createCorrelation(kit: Kit): Correlation {
  const keys = keysFor(kit)
  const contextNow = (): SpanContext | undefined => {
    const context = kit.activeSpan()?.spanContext()
    return context === undefined || context.traceId === noTrace ? undefined : context
  }
  const members = (isTaken: (key: Key) => boolean): string => {
    const context = contextNow()
    if (context === undefined) return ''
    let text = ''
    for (const key of keys) if (!isTaken(key)) text += `,${key.quoted}"${key.valueIn(context)}"`
    return text
  }
  // Of several lines in a row, most belong to the same span.
  let known: { readonly context: SpanContext; readonly ids: Readonly<Record<string, string>> } | undefined
  const idsNow = (): Readonly<Record<string, string>> | undefined => {
    const context = contextNow()
    if (context === undefined) return undefined
    if (known?.context !== context) {
      known = { context, ids: Object.fromEntries(keys.map(({ name, valueIn }) => [name, valueIn(context)])) }
    }
    return known.ids
  }
  return {
    isInside: () => contextNow() !== undefined,
    ids: idsNow,
    mark(record) {
      const ids = idsNow()
      if (ids === undefined) return
      if (!keys.some(({ name }) => name in record)) Object.assign(record, ids)
      else for (const { name } of keys) if (!(name in record)) record[name] = ids[name]
    },
    members,
    markLine(line, end) {
      if (!line.endsWith(end)) return line
      // Found in the text it may still be a key further down, or words: looked at closely only then.
      const added = members(({ name, quoted }) => line.includes(quoted) && hasMember(line, name))
      if (added === '') return line
      const head = line.slice(0, -end.length)
      return head.trimEnd() === '{' ? head + added.slice(1) + end : head + added + end
    },
    withoutIds(fields) {
      const rest = { ...fields }
      const ids = contextNow()
      if (ids !== undefined) for (const { name, valueIn } of keys) if (rest[name] === valueIn(ids)) delete rest[name]
      return rest
    },
  }
}

export function createTelling(kit: Kit): Telling {
  const isSending = kit.settings.logsExporters.length > 0
  const events = createEvents(kit)
  return {
    isWanted: (severity) => isSending || events.isWanted(severity),
    tell(record, isSentByApplication) {
      if (isSending && !isSentByApplication) kit.emitLog(sendable(record))
      if (events.isWanted(record.severityNumber)) events.add(record)
    },
  }
}

/** Records as events of the active span. */
export interface Events {
  isWanted(severity: number): boolean
  add(record: LogRecord): void
}

export function createEvents(kit: Kit): Events {
  const from = severities[kit.settings.logEvents] ?? Number.POSITIVE_INFINITY
  return {
    isWanted: (severity) => severity >= from && kit.activeSpan()?.isRecording() === true,
    add: (record) => kit.activeSpan()?.addEvent('log', eventAttributes(record)),
  }
}

const eventNameKey = 'otel.event.name'

/**
 * An error among the attributes would be sent as an empty object. Text and fields are the application's own words and stay as
 * they are; what is told of an error besides, we add.
 */
function sendable(record: LogRecord): LogRecord {
  const { [eventNameKey]: eventName, ...rest } = record.attributes
  const isNamed = typeof eventName === 'string'
  const attributes = Object.fromEntries(
    Object.entries(isNamed ? rest : record.attributes).map(([key, value]) => [key, withoutError(value)]),
  )
  const exception = shownException(record.exception)
  return { ...record, attributes, ...(isNamed && { eventName }), ...(exception !== undefined && { exception }) }
}

function shownException(exception: unknown): unknown {
  if (typeof exception === 'string') return withoutCredentials(exception)
  if (typeof exception !== 'object' || exception === null) return exception
  const { name, code, message, stack } = exception as Readonly<Record<string, unknown>>
  return { name, code, message: shownText(message), stack: shownText(stack) }
}

function shownText<T>(text: T): T | string {
  return typeof text === 'string' ? withoutCredentials(text) : text
}

function withoutError(value: unknown): unknown {
  if (!(value instanceof Error)) return value
  const { name, message, stack } = value
  return { ...value, name, message: shownText(message), stack: shownText(stack) }
}

function keysFor(kit: Kit): readonly Key[] {
  const values: Readonly<Record<string, (context: SpanContext) => string>> = {
    trace_id: ({ traceId }) => traceId,
    span_id: ({ spanId }) => spanId,
    trace_flags: ({ traceFlags }) => (traceFlags === 1 ? '01' : traceFlags.toString(16).padStart(2, '0')),
    'service.name': () => kit.serviceName(),
  }
  return Object.entries({ ...defaultNames, ...kit.settings.logKeys }).flatMap(([id, name]) => {
    const valueIn = values[id]
    return valueIn === undefined || name === '' ? [] : [{ name, quoted: `${JSON.stringify(name)}:`, valueIn }]
  })
}

/** True, too, when it is no JSON: then nothing is known of it. */
export function hasMember(line: string, name: string): boolean {
  try {
    return Object.hasOwn(JSON.parse(line), name)
  } catch {
    return true
  }
}

/** Who may see the traces need not be allowed to see the logs: no address in an event has a name and a password. */
function eventAttributes({ severityText, severityNumber, body, attributes, exception }: LogRecord): Attributes {
  const found: Attributes = {
    'log.severity': severityText ?? String(severityNumber),
    'log.message': withoutCredentials(typeof body === 'string' ? body : jsonOf(body)),
  }
  for (const [key, value] of Object.entries({ ...exceptionAttributes(exception), ...attributes })) {
    if (value !== undefined && value !== null) found[key] ??= attributeValue(value)
  }
  return found
}

function attributeValue(value: unknown): AttributeValue {
  return typeof value === 'number' || typeof value === 'boolean'
    ? value
    : withoutCredentials(typeof value === 'string' ? value : jsonOf(withoutError(value)))
}

function exceptionAttributes(exception: unknown): Record<string, unknown> {
  if (typeof exception !== 'object' || exception === null) return {}
  const { type, name, message, stack } = exception as Readonly<Record<string, unknown>>
  return { 'exception.type': type ?? name, 'exception.message': message, 'exception.stacktrace': stack }
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}
