import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retryAfterMs } from './retry-after.ts'

const now = Date.parse('2026-11-22T10:00:00Z')

for (const [header, expected] of [
  ['0', 0],
  ['1', 1_000],
  [' 120 ', 120_000],
  ['999999999999999999999', 3_600_000],
  ['Sun, 22 Nov 2026 10:00:05 GMT', 5_000],
  ['Sunday, 22-Nov-26 10:00:05 GMT', 5_000],
  ['Sun, 22 Nov 2126 10:00:05 GMT', 3_600_000],
  ['Sun, 22 Nov 2026 09:59:59 GMT', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['2026', 2_026_000],
  ['2026-11-23', undefined],
  ['', undefined],
  [undefined, undefined],
  [['1', '2'], undefined],
] as const) {
  test(`${JSON.stringify(header)} means ${expected} ms`, () => {
    assert.equal(retryAfterMs(header, now), expected)
  })
}
