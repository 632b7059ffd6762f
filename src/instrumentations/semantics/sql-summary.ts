import {
  afterList,
  definitions,
  introducing,
  kinds,
  named,
  nested,
  notFrom,
  operations,
  skipped,
  wrapping,
} from './sql-words.ts'

/** What a statement does, and to what: few values, whatever the statement's literals are. */
export interface SqlSummary {
  /** `SELECT users orders`, in the statement's own case. Empty when nothing is known. */
  readonly summary: string
  /** Only when the statement has one operation. */
  readonly operation?: string
  /** Only when that operation has one target. */
  readonly collection?: string
}

/** Characters, as in the conventions. */
const maxLength = 255

// Quoted names, dotted chains of them, and what tells lists and statements apart. One alternative for each first character.
const tokens =
  /(?:[\p{L}_][\p{L}\p{N}_$]*|"(?:[^"]|"")*"|`[^`]*`)(?:\.(?:[\p{L}_][\p{L}\p{N}_$]*|"(?:[^"]|"")*"|`[^`]*`))*|[(),;]/gu

/** `masked` is a statement without literals and comments. Linear; only its beginning is read. */
export function summaryOf(masked: string): SqlSummary {
  const reader = new Reader()
  for (const [token] of masked.slice(0, 4096).matchAll(tokens)) reader.read(token)
  return reader.summary()
}

/** What the next name would mean. */
interface Expecting {
  readonly name: boolean
  /** A comma brings a further name. */
  readonly list: boolean
}

const nothing: Expecting = { name: false, list: false }

/** Within one pair of parentheses. */
interface Level {
  readonly operation: string
  /** It is a list of tables, or a statement of its own, and not a function's arguments: `extract(year FROM at)`. */
  readonly hasTables: boolean
  readonly list: boolean
}

class Reader {
  readonly #parts: string[] = []
  readonly #operations: string[] = []
  readonly #targets: string[] = []
  readonly #outer: Level[] = []
  #operation = ''
  #hasTables = true
  #isStart = true
  #expecting = nothing
  #previous = ''
  /** The token before was a name out of a list of tables. */
  #wasListed = false

  read(token: string): void {
    const word = token.toUpperCase()
    const wasListed = this.#wasListed
    this.#wasListed = false
    if (!this.#readMark(token, wasListed) && !this.#readOperation(token, word)) this.#readWord(token, word)
    this.#previous = word
  }

  summary(): SqlSummary {
    const summary = cut(this.#parts)
    const [operation, second] = this.#operations
    if (operation === undefined || second !== undefined) return { summary }
    const [collection, another] = this.#targets
    if (collection === undefined || another !== undefined) return { summary, operation }
    return { summary, operation, collection }
  }

  #readMark(token: string, wasListed: boolean): boolean {
    switch (token) {
      case ';':
        this.#isStart = true
        this.#expecting = nothing
        return true
      case '(':
        // `FROM unnest($1)`: a function gives the rows.
        if (wasListed) this.#forgetTarget()
        this.#outer.push({ operation: this.#operation, hasTables: this.#hasTables, list: this.#expecting.list })
        this.#hasTables = this.#expecting.name
        this.#expecting = this.#hasTables ? { name: true, list: true } : nothing
        return true
      case ')': {
        const outer = this.#outer.pop()
        this.#operation = outer?.operation ?? this.#operation
        this.#hasTables = outer?.hasTables ?? true
        this.#expecting = { name: false, list: outer?.list ?? false }
        return true
      }
      case ',':
        this.#expecting = { ...this.#expecting, name: this.#expecting.list }
        return true
      default:
        return false
    }
  }

  #readOperation(token: string, word: string): boolean {
    if (!(this.#isStart ? operations.has(word) : nested.has(word) && this.#isStatement(word))) return false
    this.#isStart = false
    this.#hasTables = true
    this.#operation = word
    this.#operations.push(token)
    this.#parts.push(token)
    this.#expecting = { name: named.has(word), list: false }
    return true
  }

  /** Not `ON CONFLICT DO UPDATE`, `FOR UPDATE`, `ON DELETE CASCADE`, `GRANT SELECT`: those are words of another statement. */
  #isStatement(word: string): boolean {
    if (this.#operation === 'GRANT' || this.#operation === 'REVOKE') return false
    return word === 'SELECT' || this.#previous === '(' || this.#previous === ')' || wrapping.has(this.#previous)
  }

  #readWord(token: string, word: string): void {
    if (this.#isStart && word !== 'WITH') this.#isStart = false
    if (introducing.has(word)) {
      this.#expecting = this.#introduces(word) ? { name: true, list: word === 'FROM' } : nothing
    } else if (this.#isKind(word)) {
      this.#parts.push(token)
      this.#expecting = { name: true, list: false }
    } else if (word === 'AS') {
      this.#expecting = { ...this.#expecting, name: false }
    } else if (afterList.has(word)) {
      this.#expecting = nothing
    } else if (this.#expecting.name && this.#operation !== '' && !skipped.has(word) && !kinds.has(word)) {
      const name = token.replace(/["`]/g, '')
      this.#targets.push(name)
      this.#parts.push(name)
      this.#wasListed = this.#previous === 'FROM' || this.#previous === 'JOIN' || this.#previous === ','
      this.#expecting = { ...this.#expecting, name: false }
    }
  }

  #introduces(word: string): boolean {
    if (word === 'USING') return this.#operation === 'MERGE' || this.#operation === 'DELETE'
    if (word !== 'FROM') return true
    // `IS DISTINCT FROM` compares, `COPY … FROM STDIN` reads.
    return this.#hasTables && this.#previous !== 'DISTINCT' && !notFrom.has(this.#operation)
  }

  #isKind(word: string): boolean {
    return definitions.has(this.#operation) && kinds.has(word) && !this.#expecting.name && this.#targets.length === 0
  }

  #forgetTarget(): void {
    this.#targets.pop()
    this.#parts.pop()
  }
}

/** Whole names only. */
function cut(parts: readonly string[]): string {
  let summary = ''
  for (const part of parts) {
    const longer = summary === '' ? part : `${summary} ${part}`
    if (longer.length > maxLength) break
    summary = longer
  }
  return summary
}
