import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Sampler, SamplingQuestion } from '../sampling.ts'
import { readStrategy } from './jaeger-strategy.ts'

const question: SamplingQuestion = {
  traceId: `${'0'.repeat(31)}1`,
  parent: undefined,
  name: 'n',
  kind: 0,
  attributes: {},
}
const parent = { traceId: question.traceId, spanId: 'b2'.repeat(8), traceFlags: 1 }

function kept(sampler: Sampler, count: number, of: Partial<SamplingQuestion> = {}): number {
  return Array.from({ length: count }, () => sampler.isSampled({ ...question, ...of })).filter(Boolean).length
}

function strategy(answer: unknown): Sampler {
  const make = readStrategy(answer)
  assert.ok(make !== undefined)
  return make()
}

/** As Jaeger's server writes it, with a type by name, by number (of old), or none (a default is left out in JSON). */
const byType: readonly [name: string, answer: object, text: string][] = [
  [
    'probabilistic',
    { strategyType: 'PROBABILISTIC', probabilisticSampling: { samplingRate: 0.5 } },
    'Probabilistic{0.5}',
  ],
  ['probabilistic, by number', { strategyType: 0, probabilisticSampling: { samplingRate: 0.5 } }, 'Probabilistic{0.5}'],
  [
    'probabilistic, no type',
    { probabilisticSampling: { samplingRate: 0.5 }, rateLimitingSampling: null },
    'Probabilistic{0.5}',
  ],
  ['never', { probabilisticSampling: {} }, 'Probabilistic{0}'],
  [
    'rate limiting',
    { strategyType: 'RATE_LIMITING', rateLimitingSampling: { maxTracesPerSecond: 2 } },
    'RateLimiting{2}',
  ],
  ['rate limiting, by number', { strategyType: 1, rateLimitingSampling: { maxTracesPerSecond: 2 } }, 'RateLimiting{2}'],
]

for (const [name, answer, text] of byType) {
  test(name, () => assert.equal(String(strategy(answer)), text))
}

const lies: readonly unknown[] = [
  null,
  [],
  'yes',
  {},
  { strategyType: 'PROBABILISTIC' },
  { probabilisticSampling: { samplingRate: '0.5' } },
  { probabilisticSampling: { samplingRate: -1 } },
  { probabilisticSampling: { samplingRate: 1.5 } },
  { probabilisticSampling: { samplingRate: null } },
  { strategyType: 'RATE_LIMITING', rateLimitingSampling: { maxTracesPerSecond: -2 } },
  { strategyType: 'RATE_LIMITING', rateLimitingSampling: { maxTracesPerSecond: Number.POSITIVE_INFINITY } },
  { operationSampling: { defaultSamplingProbability: 2 } },
  { operationSampling: { perOperationStrategies: {} } },
  { operationSampling: { perOperationStrategies: [null] } },
  { operationSampling: { perOperationStrategies: [{ operation: 7, probabilisticSampling: { samplingRate: 1 } }] } },
  { operationSampling: { perOperationStrategies: [{ operation: 'a', probabilisticSampling: { samplingRate: 7 } }] } },
]

for (const lie of lies) {
  test(`no strategy: ${JSON.stringify(lie)}`, () => assert.equal(readStrategy(lie), undefined))
}

test('rate limiting: so many traces begin here in a second, and what is inside of one goes by it', () => {
  const sampler = strategy({ strategyType: 'RATE_LIMITING', rateLimitingSampling: { maxTracesPerSecond: 5 } })
  assert.equal(kept(sampler, 100), 5)
  assert.equal(kept(sampler, 100, { parent }), 100)
  assert.equal(kept(sampler, 100, { parent: { ...parent, traceFlags: 0 } }), 0)
  assert.deepEqual(sampler.marks?.(question, true), {
    attributes: { 'sampler.type': 'ratelimiting', 'sampler.param': 5 },
  })
  assert.equal(sampler.marks?.({ ...question, parent }, true), undefined)
})

const perOperation = {
  strategyType: 'PROBABILISTIC',
  operationSampling: {
    defaultSamplingProbability: 0,
    defaultLowerBoundTracesPerSecond: 3,
    perOperationStrategies: [
      { operation: 'GET /all', probabilisticSampling: { samplingRate: 1 } },
      { operation: '__proto__', probabilisticSampling: { samplingRate: 1 } },
    ],
  },
}

test('per operation: its own rate, else the default; and so many a second of each operation anyhow', () => {
  const sampler = strategy(perOperation)
  assert.equal(kept(sampler, 50, { name: 'GET /all' }), 50)
  assert.equal(kept(sampler, 50, { name: '__proto__' }), 50)
  assert.equal(kept(sampler, 50, { name: 'constructor' }), 3)
  assert.equal(kept(sampler, 50, { name: 'GET /b' }), 3)
})

test('what was kept by chance and what by the lower bound is told, as adaptive sampling counts them', () => {
  const sampler = strategy(perOperation)
  const marksOf = (name: string) => {
    const of = { ...question, name }
    return sampler.marks?.(of, sampler.isSampled(of))
  }
  const chance = marksOf('GET /all')
  assert.deepEqual(chance?.attributes, { 'sampler.type': 'probabilistic', 'sampler.param': 1 })
  assert.equal(chance?.traceState?.serialize(), 'ot=th:0')
  assert.deepEqual(marksOf('GET /b'), { attributes: { 'sampler.type': 'lowerbound', 'sampler.param': 0 } })
})

test('an upper bound is one for each operation', () => {
  const { operationSampling } = perOperation
  const sampler = strategy({ operationSampling: { ...operationSampling, defaultUpperBoundTracesPerSecond: 4 } })
  assert.equal(kept(sampler, 50, { name: 'GET /all' }), 4)
})

test('names without end share one sampler beyond two thousand', () => {
  const sampler = strategy(perOperation)
  const names = Array.from({ length: 3000 }, (_, index) => `GET /${index}`)
  const sampled = names.filter((name) => sampler.isSampled({ ...question, name }))
  assert.equal(sampled.length, 1998 + 3)
})
