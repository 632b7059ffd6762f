import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeRecord } from './describe.ts'

test("the record's time is its time, unless it is none", () => {
  const time = new Date(1_700_000_000_000)
  const timed = describeRecord({ level: 30, time, msg: 'a', name: 'shop' })
  assert.deepEqual([timed.timestamp, timed.attributes], [time, { name: 'shop' }])
  const other = describeRecord({ level: 30, time: 'miller', msg: 'a' })
  assert.deepEqual([other.timestamp, other.attributes], [undefined, { time: 'miller' }])
  const invalid = new Date(Number.NaN)
  assert.deepEqual(describeRecord({ level: 30, time: invalid, msg: 'a' }).attributes, { time: invalid })
})
