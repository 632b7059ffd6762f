import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '../config/read-config.ts'
import { createSampler, limitedTo, type Sampler, type SamplingQuestion } from './sampling.ts'

const question: SamplingQuestion = { traceId: 'a1'.repeat(16), parent: undefined, name: 'n', kind: 0, attributes: {} }
const child = { ...question, parent: { traceId: 'a1'.repeat(16), spanId: 'b2'.repeat(8), traceFlags: 1 } }
const all: Sampler = { isSampled: () => true, toString: () => 'all' }
const none: Sampler = { isSampled: () => false, toString: () => 'none' }

function kept(sampler: Sampler, count: number, of = question): number {
  return Array.from({ length: count }, () => sampler.isSampled(of)).filter(Boolean).length
}

test('no more traces begin in a second than are allowed, and the next second as many again', () => {
  let now = 100
  const sampler = limitedTo(5, all, () => now)
  assert.equal(kept(sampler, 100), 5)
  now += 0.5
  assert.equal(kept(sampler, 100), 2)
  now += 1000
  assert.equal(kept(sampler, 100), 5)
})

test('a trace that a caller has begun is neither cut nor counted', () => {
  const sampler = limitedTo(2, all, () => 0)
  assert.equal(kept(sampler, 100, child), 100)
  assert.equal(kept(sampler, 100), 2)
  assert.equal(kept(sampler, 100, child), 100)
})

test('a trace whose caller leaves the decision to us is decided and counted as one that begins here', () => {
  const undecided = { ...question, parent: { ...child.parent, traceFlags: 0, isUndecided: true } }
  const { config } = readConfig({ ACME_OTEL_TRACES_PER_SECOND: '2' })
  assert.equal(kept(createSampler(config), 100, undecided), 2)
  const half = createSampler(
    readConfig({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '1' }).config,
  )
  assert.equal(half.isSampled(undecided), true)
  assert.equal(half.marks?.(undecided, true)?.traceState?.serialize(), 'ot=th:0')
})

test('what the sampler leaves out does not count', () => {
  let inner = none
  const sampler = limitedTo(2, { isSampled: (of) => inner.isSampled(of), toString: () => '' }, () => 0)
  assert.equal(kept(sampler, 100), 0)
  inner = all
  assert.equal(kept(sampler, 100), 2)
})

test('ACME_OTEL_TRACES_PER_SECOND', () => {
  const { config } = readConfig({ ACME_OTEL_TRACES_PER_SECOND: '0', OTEL_TRACES_SAMPLER: 'always_on' })
  assert.equal(kept(createSampler(config), 100), 0)
  assert.equal(kept(createSampler(config), 100, child), 100)
  assert.equal(String(createSampler(config)), 'RateLimited{0/s,AlwaysOnSampler}')
  assert.equal(String(createSampler(readConfig({}).config)), 'ParentBased{root=AlwaysOnSampler}')
})
