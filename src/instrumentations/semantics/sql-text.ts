import { dialectOf, otherReadingsOf, type SqlDialect } from './sql-dialects.ts'
import {
  backtick,
  bracket,
  closingBracket,
  dollar,
  dot,
  doubleQuote,
  endOfBlock,
  endOfLine,
  endOfNumber,
  endOfQuoted,
  hash,
  isDigit,
  isLetterE,
  isSpace,
  isWord,
  minus,
  singleQuote,
  slash,
  star,
} from './sql-scan.ts'

/** Longer statements are cut: they are dumps and bulk inserts, and the whole of them helps nobody. Characters. */
const maxLength = 32_768

/**
 * The statement without what may be personal or secret: each literal becomes `?`, comments go. Placeholders, identifiers and
 * keywords stay. Linear, never throws. In doubt it hides.
 */
export function withoutLiterals(sql: string, system: string | undefined): string {
  const isCut = sql.length > maxLength
  const text = isCut ? sql.slice(0, maxLength) : sql
  let masked = ''
  let kept = 0
  for (const { start, end, replacement } of hiddenIn(text, system, isCut)) {
    masked += text.slice(kept, start) + replacement
    kept = end
  }
  masked = withShortLists(masked + text.slice(kept)).trim()
  return isCut ? `${masked}…` : masked
}

/** A part of the text that is not shown. */
interface Hidden {
  readonly start: number
  readonly end: number
  readonly replacement: string
}

interface Reading {
  readonly hidden: readonly Hidden[]
  /** No text, comment or name is left open at the end. */
  readonly isClosed: boolean
}

/** Where a backslash makes more than one reading possible, all that is hidden in any: but for those that leave a quote open. */
function hiddenIn(text: string, system: string | undefined, isCut: boolean): readonly Hidden[] {
  const usual = read(text, dialectOf(system))
  if (!text.includes('\\')) return usual.hidden
  const readings = [usual, ...otherReadingsOf(system).map((dialect) => read(text, dialect))]
  const closed = readings.filter(({ isClosed }) => isClosed)
  return united(closed.length === 0 || isCut ? readings : closed)
}

function read(text: string, dialect: SqlDialect): Reading {
  const hidden: Hidden[] = []
  let at = 0
  while (at < text.length) {
    const { end, replacement } = tokenAt(text, at, dialect)
    if (replacement !== undefined) hidden.push({ start: at, end, replacement })
    at = end
  }
  return { hidden, isClosed: at === text.length }
}

function united(readings: readonly Reading[]): readonly Hidden[] {
  const merged: Hidden[] = []
  for (const part of readings.flatMap(({ hidden }) => hidden).sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1)
    if (last === undefined || part.start >= last.end) merged.push(part)
    else if (part.start !== last.start || part.end !== last.end || part.replacement !== last.replacement) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, part.end), replacement: '?' }
    }
  }
  return merged
}

/** However many values there are, it is the same statement. */
function withShortLists(masked: string): string {
  return masked.replace(/\b(IN\s*\()\s*\?(?:\s*,\s*\?)+\s*\)/gi, '$1?)')
}

/** `raw` text is not looked at, but it has a limit as well. */
export function cutText(sql: string): string {
  return sql.length > maxLength ? `${sql.slice(0, maxLength)}…` : sql
}

interface Token {
  readonly end: number
  /** Absent: it stays as it is. */
  readonly replacement?: string
}

function tokenAt(text: string, at: number, dialect: SqlDialect): Token {
  const code = text.charCodeAt(at)
  switch (code) {
    case singleQuote:
      return { end: endOfQuoted(text, at, singleQuote, dialect.backslashEscapes), replacement: '?' }
    case doubleQuote:
      return dialect.doubleQuotesText
        ? { end: endOfQuoted(text, at, doubleQuote, dialect.doubleQuoteEscapes), replacement: '?' }
        : { end: endOfQuoted(text, at, doubleQuote, false) }
    case backtick:
      return { end: dialect.backticks ? endOfQuoted(text, at, backtick, false) : at + 1 }
    case minus:
    case hash:
    case slash:
      return { end: at + 1, ...commentAt(text, at, code, dialect) }
    case bracket:
      return { end: dialect.brackets ? endOfQuoted(text, at, closingBracket, false) : at + 1 }
    case dollar:
      return dollarToken(text, at, dialect)
    default:
      if (isDigit(code) || (code === dot && isDigit(text.charCodeAt(at + 1))))
        return { end: numberEnd(text, at, dialect), replacement: '?' }
      return isWord(code) ? wordToken(text, at, dialect) : { end: at + 1 }
  }
}

/** In `1e'…'`, older releases of PostgreSQL read a number and a text with escapes. */
function numberEnd(text: string, start: number, dialect: SqlDialect): number {
  const end = endOfNumber(text, start)
  const hasE = dialect.escapeStrings && text.charCodeAt(end) === singleQuote && isLetterE(text.charCodeAt(end - 1))
  return hasE && end - 1 > start ? end - 1 : end
}

/** `-- …`, `/*` to its end, and MySQL's `# …`, which elsewhere is an operator of JSON and geometry. */
function commentAt(text: string, at: number, code: number, dialect: SqlDialect): Token | undefined {
  const next = text.charCodeAt(at + 1)
  if (code === slash) {
    return next === star ? { end: endOfBlock(text, at, dialect.nestedComments), replacement: ' ' } : undefined
  }
  const isComment =
    code === minus
      ? next === minus && (!dialect.dashesNeedSpace || isSpace(text.charCodeAt(at + 2)))
      : dialect.hashComments
  return isComment ? { end: endOfLine(text, at, dialect.returnEndsLine), replacement: ' ' } : undefined
}

/** `$1` is a placeholder; `$$…$$` and `$tag$…$tag$` are texts of PostgreSQL. */
function dollarToken(text: string, start: number, dialect: SqlDialect): Token {
  let at = start + 1
  if (isDigit(text.charCodeAt(at))) {
    while (isDigit(text.charCodeAt(at))) at++
    return { end: at }
  }
  while (isWord(text.charCodeAt(at)) || isDigit(text.charCodeAt(at))) at++
  if (!dialect.dollarQuotes || text.charCodeAt(at) !== dollar) return { end: at }
  const tag = text.slice(start, at + 1)
  const end = text.indexOf(tag, at + 1)
  return { end: end === -1 ? text.length + 1 : end + tag.length, replacement: '?' }
}

/** `E'…'`, `N'…'`, `X'…'`, `B'…'`, `_utf8'…'`: the letters belong to the literal. */
function wordToken(text: string, start: number, dialect: SqlDialect): Token {
  let end = start
  while (isWord(text.charCodeAt(end)) || isDigit(text.charCodeAt(end)) || text.charCodeAt(end) === dollar) end++
  if (text.charCodeAt(end) !== singleQuote) return { end }
  const prefix = text.slice(start, end).toLowerCase()
  if (dialect.qQuotes && (prefix === 'q' || prefix === 'nq')) return { end: endOfQ(text, end), replacement: '?' }
  if (prefix === 'e' && dialect.escapeStrings) return { end: endOfEscaped(text, end), replacement: '?' }
  const isPrefix = prefix.length === 1 ? 'nxbu'.includes(prefix) : prefix.startsWith('_')
  return isPrefix ? { end: endOfQuoted(text, end, singleQuote, dialect.backslashEscapes), replacement: '?' } : { end }
}

/** An `E'…'` goes on in the next quotes, escapes included, when at least one line break is between. */
function endOfEscaped(text: string, start: number): number {
  let end = endOfQuoted(text, start, singleQuote, true)
  for (;;) {
    let next = end
    let hasBreak = false
    for (; isSpace(text.charCodeAt(next)) || isDashComment(text, next); next++) {
      if (isDashComment(text, next)) next = endOfLine(text, next, true)
      const code = text.charCodeAt(next)
      hasBreak ||= code === 0x0a || code === 0x0d
    }
    // What is passed here is passed for good, so that the way stays linear.
    if (!hasBreak || text.charCodeAt(next) !== singleQuote) return end
    end = endOfQuoted(text, next, singleQuote, true)
  }
}

function isDashComment(text: string, at: number): boolean {
  return text.charCodeAt(at) === minus && text.charCodeAt(at + 1) === minus
}

const closing: Readonly<Record<string, string>> = { '[': ']', '{': '}', '<': '>', '(': ')' }

/** Oracle's `q'[it's]'`: the character after the quote, or its counterpart, ends the text before a quote. */
function endOfQ(text: string, quote: number): number {
  const opener = text.charAt(quote + 1)
  const end = text.indexOf(`${closing[opener] ?? opener}'`, quote + 2)
  return end === -1 ? text.length + 1 : end + 2
}
