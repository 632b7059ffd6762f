import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attemptMs, type Patience, pauseMs } from './patience.ts'

function patience(given: Partial<Patience> = {}): Patience {
  return { giveUpAt: 30_000, isHurried: false, attempts: 1, attemptedAt: 0, isLastAttempt: false, ...given }
}

function isWithin(value: number | undefined, low: number, high: number): void {
  assert.ok(value !== undefined && value >= low && value <= high, `${value} is not within ${low} and ${high}`)
}

test('the pauses double up to eight seconds, half of each by chance', () => {
  for (const [attempts, longest] of [
    [1, 500],
    [2, 1_000],
    [3, 2_000],
    [4, 4_000],
    [5, 8_000],
    [6, 8_000],
    [5_000, 8_000],
  ] as const) {
    for (let round = 0; round < 50; round++) {
      isWithin(pauseMs(patience({ attempts, giveUpAt: Number.POSITIVE_INFINITY }), undefined, 0), longest / 2, longest)
    }
  }
})

test('what the receiver asks for is the least', () => {
  assert.equal(pauseMs(patience(), 7_000, 0), 7_000)
  isWithin(pauseMs(patience(), 1, 0), 250, 500)
})

test('what an attempt took in vain is a part of the pause', () => {
  const waited = patience({ attempts: 5, attemptedAt: 1_000, giveUpAt: Number.POSITIVE_INFINITY })
  isWithin(pauseMs(waited, undefined, 5_000), 2_000, 4_000)
  isWithin(pauseMs(waited, undefined, 11_000), 250, 500)
  assert.equal(pauseMs(waited, 9_000, 11_000), 9_000)
})

test('a pause that is longer than the rest leaves room for one last attempt, and no more', () => {
  const last = patience()
  assert.equal(pauseMs(last, 3_600_000, 10_000), 18_000)
  assert.equal(last.isLastAttempt, true)
  assert.equal(pauseMs(last, undefined, 28_000), undefined)
  assert.equal(pauseMs(patience(), undefined, 29_000), 0)
  assert.equal(pauseMs(patience(), undefined, 30_000), undefined)
})

test('in a hurry there is one more attempt, soon', () => {
  assert.equal(pauseMs(patience({ isHurried: true, giveUpAt: 500 }), 10_000, 0), 100)
  assert.equal(pauseMs(patience({ isHurried: true, giveUpAt: 500, attempts: 2 }), undefined, 0), undefined)
  assert.equal(pauseMs(patience({ isHurried: true, giveUpAt: 50 }), undefined, 0), undefined)
})

test('an attempt ends with its own time, or with all time', () => {
  assert.equal(attemptMs(patience(), 10_000, 0), 10_000)
  assert.equal(attemptMs(patience(), 10_000, 25_000), 5_000)
  assert.equal(attemptMs(patience(), 0, 25_000), 5_000)
  assert.equal(attemptMs(patience({ giveUpAt: Number.POSITIVE_INFINITY }), 0, 0), Number.POSITIVE_INFINITY)
  assert.equal(attemptMs(patience(), 10_000, 40_000), 1)
})
