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

const operations = new Set(
  (
    'SELECT INSERT UPDATE DELETE MERGE REPLACE UPSERT TRUNCATE CREATE ALTER DROP CALL EXEC EXECUTE PREPARE DEALLOCATE BEGIN ' +
    'START COMMIT ROLLBACK SAVEPOINT RELEASE SET SHOW EXPLAIN DESCRIBE USE VACUUM ANALYZE COPY LOCK LISTEN UNLISTEN NOTIFY ' +
    'FETCH DECLARE CLOSE GRANT REVOKE REFRESH REINDEX DISCARD VALUES TABLE DO LOAD OPTIMIZE UNLOCK KILL'
  ).split(' '),
)
/** Those that also count inside of another statement. */
const nested = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE'])
/** What is named after the kind of thing: `CREATE UNLOGGED TABLE IF NOT EXISTS stock`. */
const definitions = new Set(['CREATE', 'ALTER', 'DROP', 'TRUNCATE', 'REFRESH', 'REINDEX'])
const kinds = new Set([
  'TABLE',
  'VIEW',
  'INDEX',
  'SEQUENCE',
  'SCHEMA',
  'DATABASE',
  'TYPE',
  'FUNCTION',
  'PROCEDURE',
  'ROLE',
])
const introducing = new Set(['FROM', 'JOIN', 'INTO', 'USING'])
const named = new Set(['UPDATE', 'CALL', 'EXEC', 'COPY', 'MERGE', 'INSERT', 'REPLACE', 'TRUNCATE'])
const skipped = new Set(['IF', 'NOT', 'EXISTS', 'ONLY', 'LATERAL', 'INTO', 'IGNORE', 'LOW_PRIORITY', 'CONCURRENTLY'])
const afterList = new Set(
  'WHERE SET VALUES ON GROUP ORDER HAVING LIMIT OFFSET UNION EXCEPT INTERSECT RETURNING WINDOW FOR AS DEFAULT WITH'.split(
    ' ',
  ),
)

// Quoted names, dotted chains of them, and what tells lists and statements apart. One alternative for each first character.
const tokens = /(?:[\p{L}_][\p{L}\p{N}_$]*|"[^"]*"|`[^`]*`)(?:\.(?:[\p{L}_][\p{L}\p{N}_$]*|"[^"]*"|`[^`]*`))*|[(),;]/gu

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

class Reader {
  readonly #parts: string[] = []
  readonly #operations: string[] = []
  readonly #targets: string[] = []
  readonly #outerLists: boolean[] = []
  #current = ''
  #isStart = true
  #expecting = nothing

  read(token: string): void {
    if (!this.#readMark(token) && !this.#readOperation(token, token.toUpperCase())) {
      this.#readWord(token, token.toUpperCase())
    }
  }

  summary(): SqlSummary {
    const summary = cut(this.#parts)
    const [operation, second] = this.#operations
    if (operation === undefined || second !== undefined) return { summary }
    const [collection, another] = this.#targets
    if (collection === undefined || another !== undefined) return { summary, operation }
    return { summary, operation, collection }
  }

  #readMark(token: string): boolean {
    switch (token) {
      case ';':
        this.#isStart = true
        this.#expecting = nothing
        return true
      case '(':
        this.#outerLists.push(this.#expecting.list)
        this.#expecting = nothing
        return true
      case ')':
        this.#expecting = { name: false, list: this.#outerLists.pop() ?? false }
        return true
      case ',':
        this.#expecting = { ...this.#expecting, name: this.#expecting.list }
        return true
      default:
        return false
    }
  }

  #readOperation(token: string, word: string): boolean {
    const isOperation = this.#isStart ? operations.has(word) : nested.has(word) && isStatement(this.#current, word)
    if (!isOperation) return false
    this.#isStart = false
    this.#current = word
    this.#operations.push(token)
    this.#parts.push(token)
    this.#expecting = { name: named.has(word), list: false }
    return true
  }

  #readWord(token: string, word: string): void {
    if (this.#isStart && word !== 'WITH') this.#isStart = false
    if (introducing.has(word)) {
      const isName = word !== 'USING' || this.#current === 'MERGE' || this.#current === 'DELETE'
      this.#expecting = { name: isName, list: word === 'FROM' }
    } else if (this.#isKind(word)) {
      this.#parts.push(token)
      this.#expecting = { name: true, list: false }
    } else if (afterList.has(word)) {
      this.#expecting = nothing
    } else if (this.#expecting.name && this.#current !== '' && !skipped.has(word) && !kinds.has(word)) {
      const name = token.replace(/["`]/g, '')
      this.#targets.push(name)
      this.#parts.push(name)
      this.#expecting = { ...this.#expecting, name: false }
    }
  }

  #isKind(word: string): boolean {
    return definitions.has(this.#current) && kinds.has(word) && !this.#expecting.name && this.#targets.length === 0
  }
}

/** Not `ON CONFLICT DO UPDATE`, `FOR UPDATE`, `GRANT SELECT`: those are words of another statement. */
function isStatement(current: string, word: string): boolean {
  if (current === 'GRANT' || current === 'REVOKE') return false
  return word === 'SELECT' || (word !== 'UPDATE' && current !== 'CREATE')
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
