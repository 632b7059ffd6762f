import {
  type Attributes,
  type Context,
  type Histogram,
  type HistogramOptions,
  type Kit,
  type OpenSpan,
  statusError,
} from '../contract.ts'
import { type SqlSummary, summaryOf } from './sql-summary.ts'
import { withoutLiterals } from './sql-text.ts'

// https://opentelemetry.io/docs/specs/semconv/database/

const operationDuration: readonly [name: string, options: HistogramOptions] = [
  'db.client.operation.duration',
  {
    description: 'Duration of database client operations.',
    unit: 's',
    boundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
  },
]

const waitTime: readonly [name: string, options: HistogramOptions] = [
  'db.client.connection.wait_time',
  {
    description: 'The time it took to obtain an open connection from the pool.',
    unit: 's',
    boundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
  },
]

/** As in `db.system.name`. */
export type DatabaseSystem = 'postgresql' | 'mysql' | 'mariadb'

/** Where a connection goes. */
export interface DatabasePlace {
  readonly namespace?: string | undefined
  /** A host, or the path of a socket. */
  readonly address?: string | undefined
  readonly port?: number | undefined
}

/** A statement without what may be personal or secret. */
export interface Statement extends SqlSummary {
  readonly text: string
}

/** A driver's calls: what they have in common is found out once. */
export interface DatabaseCalls {
  /** Begins a call in `parent`. `sql` is as the application wrote it; nothing of its literals is kept. */
  begin(sql: string | undefined, place: DatabasePlace, parent: Context, waitedMs: number | undefined): DatabaseCall
}

/** The first of `succeed` and `fail` counts; what comes later is left out. */
export interface DatabaseCall {
  /** The caller's: in it run the callbacks. */
  readonly parent: Context
  /** `rows` that came back, if they were counted. */
  succeed(rows?: number): void
  fail(error: unknown): void
}

export function createDatabaseCalls(kit: Kit, system: DatabaseSystem): DatabaseCalls {
  const statementOf = createStatements(system)
  const duration = kit.histogram(...operationDuration)
  return {
    begin(sql, place, parent, waitedMs) {
      const statement = sql === undefined ? undefined : statementOf(sql)
      const attributes = describe(system, place, statement)
      if (statement !== undefined && statement.text !== '') attributes['db.query.text'] = statement.text
      if (waitedMs !== undefined) attributes['acme.db.connection.wait_ms'] = waitedMs
      const span = kit.startSpan('client', statement?.summary || system, attributes, parent)
      return new Call(span, parent, duration, describe(system, place, statement))
    },
  }
}

/** Milliseconds in; how long somebody waited until a pool gave out a connection. */
export function createWaits(kit: Kit): (waitedMs: number, pool: string) => void {
  const histogram = kit.histogram(...waitTime)
  return (waitedMs, pool) => histogram.record(waitedMs / 1000, { 'db.client.connection.pool.name': pool })
}

/** On a connection that a pool has given out: the milliseconds that were waited for it. The next statement takes them. */
export const waitedKey = Symbol.for('acme.otel-agent.waited')

export function noteWait(connection: object, waitedMs: number): void {
  Object.defineProperty(connection, waitedKey, { value: waitedMs, writable: true, configurable: true })
}

export function takeWait(connection: object): number | undefined {
  const noted = connection as { [waitedKey]?: number | undefined }
  const waitedMs = noted[waitedKey]
  if (waitedMs !== undefined) noted[waitedKey] = undefined
  return waitedMs
}

function describe(system: DatabaseSystem, place: DatabasePlace, statement: Statement | undefined): Attributes {
  const attributes: Attributes = { 'db.system.name': system }
  if (place.namespace !== undefined) attributes['db.namespace'] = place.namespace
  if (place.address !== undefined) attributes['server.address'] = place.address
  if (place.port !== undefined) attributes['server.port'] = place.port
  if (statement === undefined || statement.summary === '') return attributes
  attributes['db.query.summary'] = statement.summary
  if (statement.operation !== undefined) attributes['db.operation.name'] = statement.operation
  if (statement.collection !== undefined) attributes['db.collection.name'] = statement.collection
  return attributes
}

class Call implements DatabaseCall {
  readonly parent: Context
  readonly #span: OpenSpan
  readonly #duration: Histogram
  readonly #measured: Attributes
  readonly #startedMs = performance.now()
  #isOver = false

  constructor(span: OpenSpan, parent: Context, duration: Histogram, measured: Attributes) {
    this.#span = span
    this.parent = parent
    this.#duration = duration
    this.#measured = measured
  }

  succeed(rows?: number): void {
    if (this.#isOver) return
    if (rows !== undefined) this.#span.setAttribute('db.response.returned_rows', rows)
    this.#end()
  }

  fail(error: unknown): void {
    if (this.#isOver) return
    const { code, errno, name } = (error ?? {}) as { code?: unknown; errno?: unknown; name?: unknown }
    const type = typeof code === 'string' ? code : typeof name === 'string' ? name : '_OTHER'
    const status = statusCodeOf(code, errno)
    this.#measured['error.type'] = type
    this.#span.setAttribute('error.type', type)
    if (status !== undefined) {
      this.#measured['db.response.status_code'] = status
      this.#span.setAttribute('db.response.status_code', status)
    }
    const message = error instanceof Error ? messageWithoutValues(error.message) : undefined
    this.#span.setStatus(message === undefined ? { code: statusError } : { code: statusError, message })
    this.#end()
  }

  #end(): void {
    this.#isOver = true
    this.#duration.record((performance.now() - this.#startedMs) / 1000, this.#measured)
    this.#span.end()
  }
}

/** SQLSTATE, or MySQL's number. System errors, as of a refused connection, have a negative `errno`: no server has answered. */
function statusCodeOf(code: unknown, errno: unknown): string | undefined {
  if (typeof errno === 'number') return errno > 0 ? String(errno) : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/**
 * Servers repeat in quotes what they stumble over, be it a name or a secret. All from the first quote to the last of its kind
 * is hidden, since what is between may have quotes of its own; so are numbers.
 */
export function messageWithoutValues(message: string): string {
  const hidden = withoutQuoted(withoutQuoted(message, '"'), "'")
  return hidden.replace(/\d+/g, '?')
}

function withoutQuoted(message: string, quote: string): string {
  let start = message.indexOf(quote)
  // An apostrophe is none.
  while (start > 0 && /\w/.test(message[start - 1] as string)) start = message.indexOf(quote, start + 1)
  if (start === -1) return message
  let end = message.lastIndexOf(quote)
  while (end > start && /\w/.test(message[end - 1] as string) && /\w/.test(message[end + 1] ?? '')) {
    end = message.lastIndexOf(quote, end - 1)
  }
  return end === start ? `${message.slice(0, start)}?` : `${message.slice(0, start)}?${message.slice(end + 1)}`
}

/** Applications have few statements, unless they write values into them: so many are remembered, and only short ones. */
const maxRemembered = 500
const maxRememberedLength = 4096

function createStatements(system: DatabaseSystem): (sql: string) => Statement {
  const remembered = new Map<string, Statement>()
  return (sql) => {
    const known = remembered.get(sql)
    if (known !== undefined) return known
    const text = withoutLiterals(sql, system)
    const statement = { text, ...summaryOf(text) }
    if (remembered.size >= maxRemembered) remembered.clear()
    if (sql.length <= maxRememberedLength) remembered.set(sql, statement)
    return statement
  }
}
