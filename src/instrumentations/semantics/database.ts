import {
  type Attributes,
  type Context,
  type Histogram,
  type HistogramOptions,
  type Kit,
  type OpenSpan,
  statusError,
} from '../contract.ts'
import { type CallDescription, createDescriptions } from './database-descriptions.ts'
import { messageOf, messageWithoutValues } from './database-message.ts'
import { createStatements } from './database-statements.ts'
import { countOf, parameterAttributes } from './query-parameters.ts'
import { secondsOf, startMs } from './seconds.ts'
import { withTraceComment } from './sql-commenter.ts'

// https://opentelemetry.io/docs/specs/semconv/database/

const operationDuration: readonly [name: string, options: HistogramOptions] = [
  'db.client.operation.duration',
  {
    description: 'Duration of database client operations.',
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

/** A driver's calls: what they have in common is found out once. */
export interface DatabaseCalls {
  /** Begins a call in `parent`. `sql` is as the application wrote it. */
  begin(sql: string | undefined, place: DatabasePlace, parent: Context): DatabaseCall
}

/** The first of `succeed` and `fail` counts; what comes later is left out. */
export interface DatabaseCall {
  /** The caller's: in it run the callbacks. */
  readonly parent: Context
  /** Milliseconds until the pool gave out a connection, if there was one to wait for. */
  waited(ms: number | undefined): void
  /** The values that are bound to placeholders, as the application gave them. */
  bind(values: unknown): void
  /** It is in `open` until it has ended. */
  keptIn(open: DatabaseCall[]): void
  /** How many sets of values one statement is executed with. */
  batch(size: number): void
  /** The statement to be sent, with the trace in a comment if the user wants that. Not for what is prepared. */
  commented(sql: string): string
  /** `rows` that came back, if they were counted. */
  succeed(rows?: number): void
  fail(error: unknown): void
}

export function createDatabaseCalls(kit: Kit, system: DatabaseSystem): DatabaseCalls {
  const { dbQueryText: mode } = kit.settings
  const statementOf = createStatements(system, mode)
  const duration = kit.histogram(...operationDuration)
  const descriptionOf = createDescriptions(system, duration)
  const home: Home = {
    duration,
    showsValues: mode === 'raw',
    capturesParameters: kit.settings.dbQueryParameters,
    comments: kit.settings.sqlCommenter,
    failed: (error) => kit.failed('tell of a call to a database', error),
  }
  return {
    begin(sql, place, parent) {
      try {
        const description = descriptionOf(sql === undefined ? undefined : statementOf(sql), place)
        const span = kit.startDescribed('client', description.spanName, description, parent)
        return new Call(span, parent, home, description)
      } catch (error) {
        home.failed(error)
        return untraced(parent)
      }
    },
  }
}

/** What all calls of a driver have in common. */
interface Home {
  readonly duration: Histogram
  /** Messages may repeat values, since the statement itself is shown as it is. */
  readonly showsValues: boolean
  readonly capturesParameters: boolean
  readonly comments: boolean
  failed(error: unknown): void
}

/** Of a call of which nothing is recorded. */
function untraced(parent: Context): DatabaseCall {
  const nothing = (): void => {}
  const commented = (sql: string): string => sql
  return {
    parent,
    waited: nothing,
    bind: nothing,
    keptIn: nothing,
    batch: nothing,
    commented,
    succeed: nothing,
    fail: nothing,
  }
}

class Call implements DatabaseCall {
  readonly parent: Context
  readonly #span: OpenSpan
  readonly #home: Home
  readonly #description: CallDescription
  readonly #startedMs: number
  #open: DatabaseCall[] | undefined
  #isOver = false

  constructor(span: OpenSpan, parent: Context, home: Home, description: CallDescription) {
    this.#span = span
    this.#startedMs = startMs(span)
    this.parent = parent
    this.#home = home
    this.#description = description
  }

  waited(ms: number | undefined): void {
    // The conventions have no name for it.
    if (ms !== undefined) this.#span.setAttribute('acme.db.connection.wait_ms', ms)
  }

  bind(values: unknown): void {
    if (values === undefined || values === null || !this.#span.isRecording()) return
    const count = countOf(values)
    if (count > 0) this.#span.setAttribute('acme.db.query.parameter_count', count)
    if (!this.#home.capturesParameters) return
    for (const [key, value] of Object.entries(parameterAttributes(values))) this.#span.setAttribute(key, value)
  }

  keptIn(open: DatabaseCall[]): void {
    if (this.#isOver) return
    this.#open = open
    open.push(this)
  }

  batch(size: number): void {
    // A batch of one is none. https://opentelemetry.io/docs/specs/semconv/database/database-spans/
    if (size !== 1) this.#span.setAttribute('db.operation.batch.size', size)
  }

  commented(sql: string): string {
    return this.#home.comments ? withTraceComment(sql, this.#span.spanContext()) : sql
  }

  /** In a callback of the application's, which comes afterwards in any case. */
  succeed(rows?: number): void {
    if (this.#isOver) return
    this.#isOver = true
    try {
      this.#succeed(rows)
    } catch (error) {
      this.#home.failed(error)
    }
  }

  fail(error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    try {
      this.#fail(error)
    } catch (fault) {
      this.#home.failed(fault)
    }
  }

  #succeed(rows: number | undefined): void {
    if (rows !== undefined) this.#span.setAttribute('db.response.returned_rows', rows)
    this.#end()
    this.#description.series().record(secondsOf(this.#span, this.#startedMs), this.#span)
  }

  #fail(error: unknown): void {
    const { code, errno, name } = (error ?? {}) as { code?: unknown; errno?: unknown; name?: unknown }
    const type = typeof code === 'string' ? code : typeof name === 'string' ? name : '_OTHER'
    const status = statusCodeOf(code, errno)
    const measured: Attributes = { ...this.#description.measured, 'error.type': type }
    this.#span.setAttribute('error.type', type)
    if (status !== undefined) {
      measured['db.response.status_code'] = status
      this.#span.setAttribute('db.response.status_code', status)
    }
    const message = messageOf(error)
    if (message === undefined) this.#span.setStatus({ code: statusError })
    else {
      const shown = this.#home.showsValues ? message : messageWithoutValues(message)
      this.#span.setStatus({ code: statusError, message: shown })
    }
    this.#end()
    this.#home.duration.record(secondsOf(this.#span, this.#startedMs), measured, this.#span)
  }

  #end(): void {
    if (this.#open !== undefined) this.#leave(this.#open)
    this.#span.end()
  }

  /** The oldest ends first, as a rule. */
  #leave(open: DatabaseCall[]): void {
    if (open[0] === this) open.shift()
    else if (open.includes(this)) open.splice(open.indexOf(this), 1)
  }
}

/** The MariaDB connector numbers its own errors from here on. */
const firstOfConnector = 45_000

/** SQLSTATE, or MySQL's number. System errors, as of a refused connection, have a negative `errno`: no server has answered. */
function statusCodeOf(code: unknown, errno: unknown): string | undefined {
  if (typeof errno === 'number') return errno > 0 && errno < firstOfConnector ? String(errno) : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}
