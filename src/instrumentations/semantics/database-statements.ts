import type { DatabaseSystem } from './database.ts'
import { type SqlSummary, summaryOf } from './sql-summary.ts'
import { cutText, withoutLiterals } from './sql-text.ts'

/** What is known of a statement. Its summary has nothing that may be personal or secret. */
export interface Statement extends SqlSummary {
  /** As the settings want it; absent when they want none. */
  readonly text?: string
}

/** `ACME_OTEL_DB_QUERY_TEXT`. */
export type TextMode = 'sanitized' | 'raw' | 'off'

/** Applications have few statements, unless they write values into them: so many are remembered, and only short ones. */
const maxRemembered = 500
const maxRememberedLength = 4096

export function createStatements(system: DatabaseSystem, mode: TextMode): (sql: string) => Statement {
  const remembered = new Map<string, Statement>()
  return (sql) => {
    const known = remembered.get(sql)
    if (known !== undefined) return known
    const statement = read(sql, system, mode)
    if (remembered.size >= maxRemembered) remembered.clear()
    if (sql.length <= maxRememberedLength) remembered.set(sql, statement)
    return statement
  }
}

function read(sql: string, system: DatabaseSystem, mode: TextMode): Statement {
  const sanitized = withoutLiterals(sql, system)
  const summary = summaryOf(sanitized)
  const text = mode === 'raw' ? cutText(sql) : sanitized
  return mode === 'off' || text === '' ? summary : { ...summary, text }
}
