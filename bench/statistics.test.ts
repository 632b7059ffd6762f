import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addedBy, spreadOf } from './statistics.ts'

test('the median and the middle half', () => {
  assert.deepEqual(spreadOf([5, 1, 3, 2, 4]), { median: 3, low: 2, high: 4, rounds: 5 })
  assert.deepEqual(spreadOf([1, 2]), { median: 1.5, low: 1.25, high: 1.75, rounds: 2 })
})

test('what is added is taken round by round', () => {
  assert.deepEqual(addedBy([11, 30, 13], [10, 29, 10]), { median: 1, low: 1, high: 2, rounds: 3 })
})
