import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { testsOfSettings } from '../../scripts/tests-of-settings.mjs'
import { configurationPage } from './configuration-page.ts'

test('docs/generated/configuration.md is what the table of settings says', () => {
  const written = readFileSync('docs/generated/configuration.md', 'utf8')
  assert.equal(written, configurationPage(testsOfSettings()), 'It is stale: run "node scripts/print-docs.mjs".')
})

test('no cell holds what would break the table', () => {
  const rows = configurationPage(testsOfSettings())
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  for (const row of rows) assert.equal(row.split('|').length, 8, row)
})
