import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { corpus } from './sql-corpus.ts'
import { modeNames, randomSql, randomSqlIn, secret, systems } from './sql-random.ts'
import { summaryOf } from './sql-summary.ts'
import { withoutLiterals } from './sql-text.ts'

describe('each literal becomes a question mark', () => {
  for (const { system, sql, text, summary } of corpus) {
    test(`${system || 'unknown'}: ${sql}`, () => {
      assert.equal(withoutLiterals(sql, system), text)
      if (summary !== undefined) assert.equal(summaryOf(text).summary, summary)
    })
  }
})

test('what is too long is cut', () => {
  const masked = withoutLiterals(`SELECT ${'a, '.repeat(20_000)} 'secret'`, 'postgresql')
  assert.equal(masked.length < 32_800, true)
  assert.equal(masked.endsWith('…'), true)
})

for (const system of systems) {
  test(`${system}: of twenty thousand random statements, no literal and no comment survives, and all the rest does`, () => {
    for (let seed = 1; seed <= 20_000; seed++) {
      const { sql, kept } = randomSql(system, seed)
      const masked = withoutLiterals(sql, system)
      assert.ok(!masked.includes(secret), `${JSON.stringify(sql)} became ${JSON.stringify(masked)}`)
      // A backslash may have more than one meaning.
      if (sql.includes('\\')) continue
      let at = 0
      for (const word of kept) {
        at = masked.indexOf(word, at)
        assert.notEqual(at, -1, `${word} is missing in ${JSON.stringify(masked)} from ${JSON.stringify(sql)}`)
      }
    }
  })
}

for (const mode of modeNames) {
  test(`${mode}: of twenty thousand random statements, no literal and no comment survives`, () => {
    let shown = 0
    for (let seed = 1; seed <= 20_000; seed++) {
      const { sql, kept, system } = randomSqlIn(mode, seed)
      const masked = withoutLiterals(sql, system)
      assert.ok(!masked.includes(secret), `${JSON.stringify(sql)} became ${JSON.stringify(masked)}`)
      if (kept.every((word) => masked.includes(word))) shown++
    }
    assert.ok(shown > 10_000, `only ${shown} show all that may be shown`)
  })
}

test('what is cut within a text hides it by every reading', () => {
  const filler = 'x'.repeat(32_700)
  for (const system of ['mysql', 'postgresql']) {
    const masked = withoutLiterals(`SELECT /*${filler}*/ 'a\\', 's3cr3t ${filler}'`, system)
    assert.ok(!masked.includes(secret), masked)
  }
})

const hostile = ['\'', '"', '`', '$', '$$', '$a$', '$a', '/*', '*/', '--', '#', '\\', "E'", "'\n'", "E''\n", 'q\'[', '[', ']', '(', ')',
  '?,', 'IN (', 'IN (?', ',?', '1e', '1.', '.', 'a.', '"."', 'FROM ', 'SELECT ', ' ', '\n', '-- \n', '\u{1F600}', '\ud800', '\0', ';', 'WITH ', '`.`'] // biome-ignore format: a list

test('nothing throws, and twice the text takes at most twice the steps', () => {
  for (const system of ['', ...systems]) {
    for (const piece of hostile) {
      for (const other of hostile) {
        const steps = (times: number): number =>
          countSteps(() => withoutLiterals((piece + other).repeat(times), system))
        const [one, two] = [steps(200), steps(400)]
        assert.ok(two <= 2.2 * one + 100, `${system}: ${JSON.stringify(piece + other)} took ${one}, then ${two} steps`)
      }
    }
  }
})

test('a summary of hostile text takes linear time', () => {
  for (const piece of hostile) for (const other of hostile) summaryOf((piece + other).repeat(20_000))
})

/** Characters looked at: each access of one, and as many as `indexOf` passes. */
function countSteps(work: () => void): number {
  const { charCodeAt, indexOf } = String.prototype
  let steps = 0
  String.prototype.charCodeAt = function counted(index) {
    steps++
    return charCodeAt.call(this, index)
  }
  String.prototype.indexOf = function counted(wanted, from = 0) {
    const found = indexOf.call(this, wanted, from)
    steps += (found === -1 ? this.length : found) - from + 1
    return found
  }
  try {
    work()
  } finally {
    Object.assign(String.prototype, { charCodeAt, indexOf })
  }
  return steps
}
