import assert from 'node:assert/strict'
import { test } from 'node:test'
import { merge, type Result, type Results } from './results.ts'

const result = (scenario: string, agent: string): Result => ({ scenario, node: '24.21.0', agent, values: {} })
const first: Results = {
  machine: 'two cores',
  build: 'aaaaaaa, 2026-01-01',
  versions: { ours: '0.1.0', other: '1' },
  results: [result('hello', 'ours'), result('start', 'ours')],
}

test('a scenario that is measured again replaces what was known of it', () => {
  const { results } = merge(first, { ...first, results: [result('hello', 'other')] })
  assert.deepEqual(results, [result('start', 'ours'), result('hello', 'other')])
})

test('what stays from another run says of which, however many follow', () => {
  const second = merge(first, { ...first, build: 'bbbbbbb, 2026-02-02', results: [result('hello', 'ours')] })
  const third = merge(second, { ...first, build: 'ccccccc, 2026-03-03', results: [result('grpc', 'ours')] })
  assert.deepEqual(
    third.results.map(({ scenario, run }) => [scenario, run]),
    [
      ['start', 'two cores; aaaaaaa, 2026-01-01'],
      ['hello', 'two cores; bbbbbbb, 2026-02-02'],
      ['grpc', undefined],
    ],
  )
  assert.equal(third.build, 'ccccccc, 2026-03-03')
})

test('results from before builds were noted say that they are older', () => {
  const { build: _, ...old } = first
  const [kept] = merge(old, { ...first, results: [] }).results
  assert.equal(kept?.run, 'two cores; an earlier build')
})
