import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { printed, readRecord } from '../../scripts/reliability/page.mjs'
import { promises } from './promises.mjs'

// The table of docs/reliability.md: what it promises is held by tests that exist, and what it says of them was recorded.

test('each promise names a file of tests, and each file here is named by a promise', () => {
  for (const { id, test: file } of promises) assert.ok(existsSync(file), `${id} names ${file}`)
  const named = new Set(promises.map(({ test: file }) => file))
  const here = readdirSync('test/harm').filter((name) => name.endsWith('.test.ts') && name !== 'promises.test.ts')
  assert.deepEqual(
    here.filter((name) => !named.has(`test/harm/${name}`)),
    [],
  )
  assert.equal(new Set(promises.map(({ id }) => id)).size, promises.length)
})

test('of each promise tests were run', () => {
  const { results } = readRecord()
  for (const { id } of promises) {
    const counts = Object.values(results[id] ?? {})
    assert.ok(
      counts.some(({ passed }) => passed > 0),
      `${id}: run its tests, then "npm run reliability"`,
    )
  }
})

test('the page is that of the record', () => {
  const page = readFileSync('docs/reliability.md', 'utf8')
  assert.ok(page.includes(printed(readRecord())), 'It is stale: run "node scripts/print-docs.mjs".')
})
