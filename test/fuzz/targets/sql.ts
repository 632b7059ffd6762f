import assert from 'node:assert/strict'
import { withTraceComment } from '../../../src/instrumentations/semantics/sql-commenter.ts'
import { corpus } from '../../../src/instrumentations/semantics/sql-corpus.ts'
import { summaryOf } from '../../../src/instrumentations/semantics/sql-summary.ts'
import { withoutLiterals } from '../../../src/instrumentations/semantics/sql-text.ts'
import { chosenBy, type FuzzTarget } from '../target.ts'

const systems = ['postgresql', 'mysql', 'mariadb', 'microsoft.sql_server', 'oracle.db', 'sqlite', 'db2', '']
const ids = { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), traceFlags: 1 }

/** What never opens a text, a comment or a name in any dialect, so that a literal put behind it is one. */
const plain = /^[\w\s,.()=<>+*?;]*$/

/** A statement with its literals hidden. */
export const target: FuzzTarget = {
  seeds: corpus.map(({ system, sql }) => Buffer.from(`${String.fromCharCode(systems.indexOf(system))}${sql}`)),
  check(input) {
    const { chosen: system, rest } = chosenBy(input, systems)
    const sql = rest.toString('utf8')
    const masked = withoutLiterals(sql, system)
    // A text that is not closed, and what is cut, get a sign of their own.
    assert.ok(masked.length <= sql.length + 2, masked)
    const { summary } = summaryOf(masked)
    assert.ok(summary.length <= 255, summary)
    const commented = withTraceComment(sql, ids)
    assert.ok(commented === sql || commented.split('*/').length === sql.split('*/').length + 1)
    if (plain.test(sql)) {
      assert.ok(!/\d{5}/.test(withoutLiterals(`${sql} 's3cr3t' 98765`, system).slice(masked.length)))
      assert.ok(!withoutLiterals(`${sql} 's3cr3t'`, system).includes('s3cr3t') || sql.includes('s3cr3t'))
    }
  },
}
