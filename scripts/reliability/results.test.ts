import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resultsOf } from './results.mjs'

const promises = [
  { id: 'all', test: 'test/harm/a.test.ts' },
  { id: 'some', test: 'test/harm/a.test.ts', only: /refused/ },
]

function line(name: string, result: string, file = '/root/test/harm/a.test.ts'): string {
  return JSON.stringify({ file, name, result })
}

test('by promise and by the release that a name mentions; what was left out has not passed', () => {
  const lines = [
    line('Node 24.21.0 > exit(3)', 'passed'),
    line('Node 24.21.0, refused > exit(3)', 'failed'),
    line('refused', 'skipped'),
    line('refused', 'failed', '/root/test/other.test.ts'),
  ]
  assert.deepEqual(resultsOf(lines, promises, '/root', '20.20.2'), {
    all: { '24.21.0': { passed: 1, failed: 1, skipped: 0 }, '20.20.2': { passed: 0, failed: 0, skipped: 1 } },
    some: { '24.21.0': { passed: 0, failed: 1, skipped: 0 }, '20.20.2': { passed: 0, failed: 0, skipped: 1 } },
  })
})

test('a file that fails as a whole is a failure of its promise', () => {
  const lines = [line('/root/build/unit/test/harm/a.test.mjs', 'failed', '/root/build/unit/test/harm/a.test.mjs')]
  assert.deepEqual(resultsOf(lines, promises, '/root', '20.20.2'), {
    all: { '20.20.2': { passed: 0, failed: 1, skipped: 0 } },
  })
})
