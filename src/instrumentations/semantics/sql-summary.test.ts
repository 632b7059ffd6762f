import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type SqlSummary, summaryOf } from './sql-summary.ts'

const one = (operation: string, collection?: string): SqlSummary =>
  collection === undefined
    ? { summary: operation, operation }
    : { summary: `${operation} ${collection}`, operation, collection }

const cases: readonly (readonly [sql: string, expected: SqlSummary])[] = [
  ['', { summary: '' }],
  ['nothing of SQL', { summary: '' }],
  ['SELECT ?', one('SELECT')],
  ['SELECT * FROM users WHERE id = $1', one('SELECT', 'users')],
  ['select "a" from "public"."users" as u limit ?', one('select', 'public.users')],
  ['SELECT * FROM a, b AS c WHERE a.x = b.x', { summary: 'SELECT a b', operation: 'SELECT' }],
  ['SELECT * FROM a LEFT JOIN b USING (id)', { summary: 'SELECT a b', operation: 'SELECT' }],
  ['SELECT * FROM (SELECT x FROM inner_t) AS s', { summary: 'SELECT SELECT inner_t' }],
  ['INSERT INTO stock (item, amount) VALUES ($1, $2)', one('INSERT', 'stock')],
  ['insert ignore into `stock` values (?)', one('insert', 'stock')],
  ['INSERT INTO a SELECT * FROM b', { summary: 'INSERT a SELECT b' }],
  ['INSERT INTO a VALUES (?) ON CONFLICT DO UPDATE SET x = ?', one('INSERT', 'a')],
  ['UPDATE stock SET amount = amount - $1 WHERE sku = $2', one('UPDATE', 'stock')],
  ['DELETE FROM stock', one('DELETE', 'stock')],
  ['SELECT x FROM jobs FOR UPDATE SKIP LOCKED', one('SELECT', 'jobs')],
  [
    'CREATE TEMPORARY TABLE IF NOT EXISTS stock (item text)',
    { summary: 'CREATE TABLE stock', operation: 'CREATE', collection: 'stock' },
  ],
  ['TRUNCATE stock', one('TRUNCATE', 'stock')],
  ['DROP TABLE stock', { summary: 'DROP TABLE stock', operation: 'DROP', collection: 'stock' }],
  ['BEGIN', one('BEGIN')],
  ['START TRANSACTION', one('START')],
  ['BEGIN; UPDATE a SET x = ?; COMMIT', { summary: 'BEGIN UPDATE a COMMIT' }],
  ['WITH c AS (SELECT * FROM a) SELECT * FROM c', { summary: 'SELECT a SELECT c' }],
  ['CALL refill($1)', one('CALL', 'refill')],
]

for (const [sql, expected] of cases) test(sql || 'nothing', () => assert.deepEqual(summaryOf(sql), expected))

test('a summary is never longer than 255 characters, and ends with a whole name', () => {
  const { summary } = summaryOf(
    `SELECT * FROM ${Array.from({ length: 99 }, (_, index) => `table_${index}`).join(', ')}`,
  )
  assert.equal(summary.length <= 255, true)
  assert.match(summary, / table_\d+$/)
})

test('hostile text takes linear time', () => {
  for (const piece of ['a.', '"', '(', 'FROM ', 'a.a"', '\u{1F600}']) assert.ok(summaryOf(piece.repeat(50_000)))
})
