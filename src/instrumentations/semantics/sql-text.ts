/** Where dialects differ in what is a literal. Names as in `db.system.name`. */
interface Dialect {
  /** `"…"` is a text, not an identifier. */
  readonly doubleQuotesText: boolean
  /** `\'` within a text is a quote. */
  readonly backslashEscapes: boolean
  /** `$tag$…$tag$` is a text. */
  readonly dollarQuotes: boolean
  /** `[…]` is an identifier. */
  readonly brackets: boolean
}

const standard: Dialect = { doubleQuotesText: false, backslashEscapes: false, dollarQuotes: false, brackets: false }
const mysql: Dialect = { ...standard, doubleQuotesText: true, backslashEscapes: true }
const dialects: Readonly<Record<string, Dialect>> = {
  mysql,
  mariadb: mysql,
  postgresql: { ...standard, dollarQuotes: true },
  'microsoft.sql_server': { ...standard, brackets: true },
}

/** Longer statements are cut: they are dumps and bulk inserts, and the whole of them helps nobody. Characters. */
const maxLength = 32_768

/**
 * The statement without what may be personal or secret: each literal becomes `?`, comments go. Placeholders, identifiers and
 * keywords stay. One pass, linear, never throws. In doubt it hides.
 */
export function withoutLiterals(sql: string, system: string | undefined): string {
  const dialect = dialects[system ?? ''] ?? standard
  const text = sql.length > maxLength ? sql.slice(0, maxLength) : sql
  let masked = ''
  let kept = 0
  let at = 0
  while (at < text.length) {
    const token = tokenAt(text, at, dialect)
    if (token.replacement !== undefined) {
      masked += text.slice(kept, at) + token.replacement
      kept = token.end
    }
    at = token.end
  }
  masked += text.slice(kept)
  return text === sql ? masked.trim() : `${masked.trim()}…`
}

interface Token {
  readonly end: number
  /** Absent: it stays as it is. */
  readonly replacement?: string
}

function tokenAt(text: string, at: number, dialect: Dialect): Token {
  const code = text.charCodeAt(at)
  switch (code) {
    case singleQuote:
      return { end: endOfQuoted(text, at, dialect.backslashEscapes), replacement: '?' }
    case doubleQuote:
      return dialect.doubleQuotesText
        ? { end: endOfQuoted(text, at, dialect.backslashEscapes), replacement: '?' }
        : { end: endOfQuoted(text, at, false) }
    case backtick:
      return { end: endOfQuoted(text, at, false) }
    case minus:
    case hash:
    case slash:
      return { end: at + 1, ...commentAt(text, at, code, dialect) }
    case bracket:
      return { end: dialect.brackets ? endOfBrackets(text, at) : at + 1 }
    case dollar:
      return dollarToken(text, at, dialect)
    default:
      if (isDigit(code) || (code === dot && isDigit(text.charCodeAt(at + 1))))
        return { end: endOfNumber(text, at), replacement: '?' }
      return isWord(code) ? wordToken(text, at, dialect) : { end: at + 1 }
  }
}

const singleQuote = 0x27
const doubleQuote = 0x22
const backtick = 0x60
const minus = 0x2d
const hash = 0x23
const slash = 0x2f
const star = 0x2a
const dollar = 0x24
const dot = 0x2e
const backslash = 0x5c
const bracket = 0x5b

/** `-- …`, `/*` to its end, and MySQL's `# …`, which elsewhere is an operator of JSON and geometry. */
function commentAt(text: string, at: number, code: number, dialect: Dialect): Token | undefined {
  const next = text.charCodeAt(at + 1)
  if (code === slash) return next === star ? { end: endOfBlock(text, at), replacement: ' ' } : undefined
  const isComment = code === minus ? next === minus : dialect.doubleQuotesText
  return isComment ? { end: endOfLine(text, at), replacement: ' ' } : undefined
}

/** A quote within is doubled. What is never closed reaches to the end: nothing of it is shown. */
function endOfQuoted(text: string, start: number, hasEscapes: boolean): number {
  const quote = text.charCodeAt(start)
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (hasEscapes && code === backslash) at++
    else if (code === quote) {
      if (text.charCodeAt(at + 1) !== quote) return at + 1
      at++
    }
  }
  return text.length
}

function endOfBrackets(text: string, start: number): number {
  const end = text.indexOf(']', start)
  return end === -1 ? text.length : end + 1
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end === -1 ? text.length : end
}

function endOfBlock(text: string, start: number): number {
  const end = text.indexOf('*/', start + 2)
  return end === -1 ? text.length : end + 2
}

/** `$1` is a placeholder; `$$…$$` and `$tag$…$tag$` are texts of PostgreSQL. */
function dollarToken(text: string, start: number, dialect: Dialect): Token {
  let at = start + 1
  while (isWord(text.charCodeAt(at)) || isDigit(text.charCodeAt(at))) at++
  if (!dialect.dollarQuotes || text.charCodeAt(at) !== dollar || isDigit(text.charCodeAt(start + 1))) return { end: at }
  const tag = text.slice(start, at + 1)
  const end = text.indexOf(tag, at + 1)
  return { end: end === -1 ? text.length : end + tag.length, replacement: '?' }
}

/** `E'…'`, `N'…'`, `X'…'`, `B'…'`, `_utf8'…'`: the letters belong to the literal. */
function wordToken(text: string, start: number, dialect: Dialect): Token {
  let end = start
  while (isWord(text.charCodeAt(end)) || isDigit(text.charCodeAt(end)) || text.charCodeAt(end) === dollar) end++
  if (text.charCodeAt(end) !== singleQuote) return { end }
  const prefix = text.slice(start, end).toLowerCase()
  const hasEscapes = dialect.backslashEscapes || prefix === 'e'
  const isPrefix = prefix.length === 1 ? 'enxbu'.includes(prefix) : prefix.startsWith('_')
  return isPrefix ? { end: endOfQuoted(text, end, hasEscapes), replacement: '?' } : { end }
}

function endOfNumber(text: string, start: number): number {
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const isExponentSign = (code === minus || code === 0x2b) && (text.charCodeAt(at - 1) | 0x20) === 0x65
    if (!isDigit(code) && !isWord(code) && code !== dot && !isExponentSign) break
  }
  return at
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

/** Letters, `_`, and everything beyond ASCII: identifiers may hold it. */
function isWord(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || code > 0x7f
}
