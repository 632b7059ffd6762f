import type { DatabasePlace } from '../semantics/database.ts'

export interface PgClient {
  readonly database?: string | null
  readonly host?: string
  readonly port?: number | string
}

/** What `query()` is given: a text, a description, or an object that is a query by itself. */
export interface PgQuery {
  readonly text?: unknown
  readonly values?: unknown
  /** Of a prepared statement. */
  readonly name?: unknown
  readonly callback?: unknown
  readonly submit?: unknown
  /** Of pg-query-stream. */
  readonly cursor?: { readonly text?: unknown; readonly values?: unknown }
}

export interface PgResult {
  readonly fields?: readonly unknown[]
  readonly rows?: readonly unknown[]
}

export function placeOf({ database, host, port }: PgClient): DatabasePlace {
  const isSocket = host?.startsWith('/') === true
  return { namespace: database ?? undefined, address: host, port: isSocket ? undefined : Number(port) }
}

export function textOf(query: unknown): string | undefined {
  const { text, cursor } = query as PgQuery
  const sql = typeof query === 'string' ? query : (text ?? cursor?.text)
  return typeof sql === 'string' ? sql : undefined
}

export function valuesOf(query: unknown, second: unknown): unknown {
  if (Array.isArray(second)) return second
  const { values, cursor } = query as PgQuery
  return values ?? cursor?.values
}

/** A text that is sent as it is, and parsed anew each time. */
export function mayBeCommented(query: unknown): boolean {
  if (typeof query === 'string') return true
  const { text, name, submit } = query as PgQuery
  return typeof text === 'string' && !name && typeof submit !== 'function'
}

/** Only of statements that give rows. */
export function rowsIn(result: PgResult | undefined): number | undefined {
  return result?.fields === undefined || result.fields.length === 0 ? undefined : result.rows?.length
}
