import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type GrpcBehaviour, startGrpcReceiver } from '../../../test/support/jaeger-receivers.ts'
import { serializeStrategy, startSamplingManager } from '../../../test/support/sampling-manager.ts'
import { surroundingsOf, type TestSurroundings } from '../../../test/support/surroundings.ts'
import type { Sampler, SamplingQuestion } from '../sampling.ts'
import { createRemoteSampler } from './create-remote-sampler.ts'
import { readResponse, writeParameters } from './jaeger-message.ts'
import { createJaegerSampler } from './jaeger-remote.ts'
import { readArgument } from './remote-argument.ts'

const question: SamplingQuestion = { traceId: 'a1'.repeat(16), parent: undefined, name: 'n', kind: 1, attributes: {} }

function begin(endpoint: string, service = 'app'): { sampler: Sampler; from: TestSurroundings } {
  const argument = `endpoint=${endpoint},pollingIntervalMs=1,initialSamplingRate=0`
  const env = { OTEL_TRACES_SAMPLER: 'jaeger_remote', OTEL_TRACES_SAMPLER_ARG: argument }
  const from = surroundingsOf(env, { 'service.name': service })
  return { sampler: createRemoteSampler(from, (work) => work()), from }
}

const perOperation = {
  defaultSamplingProbability: 0.25,
  defaultLowerBoundTracesPerSecond: 0,
  defaultUpperBoundTracesPerSecond: 100,
  perOperationStrategies: [
    { operation: 'GET /orders', probabilisticSampling: { samplingRate: 1 } },
    { operation: 'GET /näher', probabilisticSampling: { samplingRate: 0 } },
  ],
}
const strategies: readonly [answer: object, called: string][] = [
  [{ probabilisticSampling: { samplingRate: 0.5 } }, 'Probabilistic{0.5}'],
  [{ strategyType: 'PROBABILISTIC', probabilisticSampling: {} }, 'Probabilistic{0}'],
  [{ strategyType: 'RATE_LIMITING', rateLimitingSampling: { maxTracesPerSecond: 300 } }, 'RateLimiting{300}'],
  [{ operationSampling: perOperation }, 'PerOperation{2,default=0.25}'],
]

for (const [answer, called] of strategies) {
  test(`over gRPC: ${JSON.stringify(answer)}`, async () => {
    const service = 'a service '.repeat(20)
    const manager = await startSamplingManager(() => answer)
    const { sampler, from } = begin(`grpc://127.0.0.1:${manager.port}`, service)
    // The answer to the first question counts before the next one is asked.
    await manager.askedTimes(2)
    await manager.close()
    assert.deepEqual(manager.asked.slice(0, 2), [service, service])
    assert.equal(String(sampler), `JaegerRemoteSampler{${called}}`)
    assert.deepEqual(
      from.told.filter((line) => !line.includes('ECONN')),
      [],
    )
  })
}

test('over gRPC: an operation by its own rate, others by the default', async () => {
  const manager = await startSamplingManager(() => ({
    operationSampling: { ...perOperation, defaultSamplingProbability: 1 },
  }))
  const { sampler } = begin(`grpc://127.0.0.1:${manager.port}`)
  await manager.askedTimes(2)
  await manager.close()
  const isSampled = (name: string): boolean => sampler.isSampled({ ...question, name })
  assert.deepEqual(['GET /orders', 'GET /näher', 'GET /others'].map(isSampled), [true, false, true])
})

test('over gRPC: a refusal is told once, and that it is over', async () => {
  const refusal = { code: 16, details: 'no token' }
  const manager = await startSamplingManager((count) =>
    count >= 2 && count < 5 ? refusal : { probabilisticSampling: { samplingRate: 1 } },
  )
  const { sampler, from } = begin(`grpc://127.0.0.1:${manager.port}`)
  await manager.askedTimes(8)
  await manager.close()
  assert.equal(sampler.isSampled(question), true)
  const where = `http://127.0.0.1:${manager.port} (gRPC)`
  assert.deepEqual(from.told.slice(0, 2), [
    `sampling-failed: ${where}: answers UNAUTHENTICATED: no token — sampling goes by what it said last — start it, or name another in OTEL_TRACES_SAMPLER_ARG.`,
    `sampling-recovered: ${where}: answers again — sampling goes by its rules.`,
  ])
})

const noStrategy = 'answers what is no sampling strategy'
const bad: readonly [what: string, behaviour: GrpcBehaviour, why: string][] = [
  ['an empty message', { reply: Buffer.alloc(0) }, noStrategy],
  ['a rate beyond 1', { reply: Buffer.from('1209090000000000001c40', 'hex') }, noStrategy],
  ['a rate that is not a number', { reply: Buffer.from('120909000000000000f87f', 'hex') }, noStrategy],
  ['a message that ends too early', { reply: Buffer.from('120909000000', 'hex') }, noStrategy],
  ['a negative limit', { reply: Buffer.from('08011a0b08ffffffffffffffffff01', 'hex') }, noStrategy],
  ['a number without an end', { reply: Buffer.alloc(64, 0xff) }, noStrategy],
  ['a huge answer', { reply: Buffer.alloc(2 ** 21, 1) }, 'answers with more than 1024 KiB'],
  ['a reset', 'reset', 'cannot be asked (ECONNRESET)'],
]

for (const [what, behaviour, why] of bad) {
  test(`over gRPC, ${what}: told once, sampled by the initial rate`, async () => {
    const receiver = await startGrpcReceiver(() => behaviour)
    const { sampler, from } = begin(`grpc://127.0.0.1:${receiver.port}`)
    while (receiver.calls.length < 4) await new Promise((resolve) => setTimeout(resolve, 1))
    await receiver.close()
    assert.equal(sampler.isSampled(question), false)
    assert.equal(
      from.told[0],
      `sampling-failed: http://127.0.0.1:${receiver.port} (gRPC): ${why} — sampling goes by initialSamplingRate=0 — start it, or name another in OTEL_TRACES_SAMPLER_ARG.`,
    )
    assert.equal(from.told.length, 1)
  })
}

/** What is asked by which way: told by the first failure, since nobody listens. */
const ways: readonly [endpoint: string, where: string][] = [
  ['http://127.0.0.1:14250', 'http://127.0.0.1:14250 (gRPC)'],
  ['127.0.0.1:5779', 'http://127.0.0.1:5779 (gRPC)'],
  ['http://127.0.0.1:5779/sampling', 'http://127.0.0.1:5779/sampling'],
  ['grpc://127.0.0.1', 'http://127.0.0.1:5779 (gRPC)'],
  ['grpcs://127.0.0.1:80', 'https://127.0.0.1:80 (gRPC)'],
  ['http://127.0.0.1', 'http://127.0.0.1:5778/sampling'],
]

for (const [endpoint, where] of ways) {
  test(`endpoint=${endpoint} is ${where}`, async () => {
    const told: string[] = []
    await new Promise<void>((resolve) => {
      const from = {
        ...surroundingsOf({}),
        builtin(name: string): unknown {
          if (name === 'timers') return surroundingsOf({}).builtin(name)
          throw new Error('nothing goes out')
        },
        warn: (_code: string, message: string) => {
          told.push(message)
          resolve()
        },
      }
      createJaegerSampler(
        readArgument(`endpoint=${endpoint},pollingIntervalMs=999999`, 'jaeger_remote', from),
        from,
      ).begin()
    })
    assert.equal(told[0]?.split(': ')[0], where)
  })
}

test('an answer is what its JSON would be', () => {
  const whole = {
    strategyType: 1,
    probabilisticSampling: { samplingRate: 0.125 },
    rateLimitingSampling: { maxTracesPerSecond: 70_000 },
    operationSampling: { ...perOperation, defaultLowerBoundTracesPerSecond: 0.5 },
  }
  assert.deepEqual(readResponse(serializeStrategy(whole)), whole)
})

test('every prefix of an answer is read or refused, and never hangs', () => {
  const whole = Buffer.from('0800120909000000000000e03f2a03616263', 'hex')
  for (let length = 0; length <= whole.length; length++) {
    try {
      assert.equal(typeof readResponse(whole.subarray(0, length)), 'object')
    } catch (error) {
      assert.ok(error instanceof RangeError)
    }
  }
  assert.equal(
    Buffer.from(writeParameters('x'.repeat(300)))
      .subarray(0, 3)
      .toString('hex'),
    '0aac02',
  )
})
