import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safely } from './safely.ts'

function recorder() {
  const told: unknown[][] = []
  return { told, onError: (...args: [string, unknown]) => void told.push(args) }
}

test('gives what the work gives, and tells nothing', () => {
  const { told, onError } = recorder()
  assert.equal(
    safely('add', () => 1 + 1, onError),
    2,
  )
  assert.deepEqual(told, [])
})

test('what the work throws stops here, and is told with what was being done', () => {
  const { told, onError } = recorder()
  const error = new Error('no')
  const work = (): number => {
    throw error
  }
  assert.equal(safely('add', work, onError), undefined)
  assert.equal(safely('add again', work, onError, 7), 7)
  assert.deepEqual(told, [
    ['add', error],
    ['add again', error],
  ])
})
