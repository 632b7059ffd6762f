/** Where dialects differ in what is a literal, a comment, or a quoted name. */
export interface SqlDialect {
  /** `"…"` is a text, not an identifier. */
  readonly doubleQuotesText: boolean
  /** `\'` within a text is a quote. */
  readonly backslashEscapes: boolean
  /** `\"` within double quotes is one. */
  readonly doubleQuoteEscapes: boolean
  /** `$tag$…$tag$` is a text. */
  readonly dollarQuotes: boolean
  /** `[…]` is an identifier. */
  readonly brackets: boolean
  /** `` `…` `` is an identifier; else the character is part of operators. */
  readonly backticks: boolean
  /** A block comment may hold another. */
  readonly nestedComments: boolean
  /** `# …` is a comment; else it is an operator. */
  readonly hashComments: boolean
  /** `--` begins a comment only before white space: `5--1` is six. */
  readonly dashesNeedSpace: boolean
  /** A carriage return alone ends `-- …`. */
  readonly returnEndsLine: boolean
  /** `E'…'` is a text with escapes. */
  readonly escapeStrings: boolean
  /** `q'[…]'` is a text. */
  readonly qQuotes: boolean
}

const standard: SqlDialect = {
  doubleQuotesText: false,
  backslashEscapes: false,
  doubleQuoteEscapes: false,
  dollarQuotes: false,
  brackets: false,
  backticks: true,
  nestedComments: false,
  hashComments: false,
  dashesNeedSpace: false,
  returnEndsLine: false,
  escapeStrings: false,
  qQuotes: false,
}

// https://dev.mysql.com/doc/refman/8.4/en/string-literals.html and …/comments.html, with the server's usual `sql_mode`.
const mysql: SqlDialect = {
  ...standard,
  doubleQuotesText: true,
  backslashEscapes: true,
  doubleQuoteEscapes: true,
  hashComments: true,
  dashesNeedSpace: true,
}

const dialects: Readonly<Record<string, SqlDialect>> = {
  mysql,
  mariadb: mysql,
  // https://www.postgresql.org/docs/current/sql-syntax-lexical.html
  postgresql: {
    ...standard,
    dollarQuotes: true,
    nestedComments: true,
    backticks: false,
    returnEndsLine: true,
    escapeStrings: true,
  },
  // In doubt, its double quotes are texts.
  sqlite: { ...standard, doubleQuotesText: true, brackets: true },
  'microsoft.sql_server': { ...standard, brackets: true, nestedComments: true },
  'oracle.db': { ...standard, qQuotes: true },
  cassandra: { ...standard, dollarQuotes: true },
}

/** `system` as in `db.system.name`. */
export function dialectOf(system: string | undefined): SqlDialect {
  return dialects[system ?? ''] ?? standard
}

/**
 * What else a statement with backslashes may mean, by a setting of the server that a client does not see: `NO_BACKSLASH_ESCAPES` and
 * `ANSI_QUOTES` in MySQL's `sql_mode`, PostgreSQL's `standard_conforming_strings`, or a server that nobody has named.
 */
export function otherReadingsOf(system: string | undefined): readonly SqlDialect[] {
  const dialect = dialectOf(system)
  if (dialect.doubleQuoteEscapes) {
    return [
      { ...dialect, backslashEscapes: false, doubleQuoteEscapes: false },
      { ...dialect, doubleQuoteEscapes: false },
    ]
  }
  return dialect.escapeStrings || dialect === standard ? [{ ...dialect, backslashEscapes: true }] : []
}
