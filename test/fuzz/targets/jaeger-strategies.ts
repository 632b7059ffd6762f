import assert from 'node:assert/strict'
import { readStrategy } from '../../../src/telemetry/sampling/jaeger-strategy.ts'
import { jsonOf } from '../../support/json-of.ts'
import type { FuzzTarget } from '../target.ts'

const question = { traceId: 'c'.repeat(32), parent: undefined, name: 'GET /', kind: 1, attributes: {} }

/** What Jaeger's server of sampling strategies answers. */
export const target: FuzzTarget = {
  seeds: [
    '{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":0.5}}',
    '{"strategyType":1,"rateLimitingSampling":{"maxTracesPerSecond":2}}',
    '{"operationSampling":{"defaultSamplingProbability":0.5,"defaultLowerBoundTracesPerSecond":1,"defaultUpperBoundTracesPerSecond":2,"perOperationStrategies":[{"operation":"GET /","probabilisticSampling":{"samplingRate":1}}]}}',
    '{"operationSampling":null,"rateLimitingSampling":[],"probabilisticSampling":{"samplingRate":1e400}}',
    '[]',
    'null',
  ],
  check(input) {
    const make = readStrategy(jsonOf(input))
    if (make === undefined) return
    const sampler = make()
    for (const name of ['GET /', '__proto__', input.toString('latin1')]) {
      const isSampled = sampler.isSampled({ ...question, name })
      assert.equal(typeof isSampled, 'boolean')
      for (const value of Object.values(sampler.marks?.({ ...question, name }, isSampled)?.attributes ?? {})) {
        assert.ok(typeof value === 'string' || Number.isFinite(value))
      }
    }
    assert.equal(typeof `${sampler}`, 'string')
  },
}
