import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, type RulesServer, startRulesServer } from '../../../test/support/rules-server.ts'
import { surroundingsOf, type TestSurroundings } from '../../../test/support/surroundings.ts'
import type { Sampler, SamplingQuestion } from '../sampling.ts'
import { createRemoteSampler } from './create-remote-sampler.ts'
import { readArgument } from './remote-argument.ts'
import { createXraySampler } from './xray.ts'

const question: SamplingQuestion = { traceId: 'a1'.repeat(16), parent: undefined, name: 'n', kind: 1, attributes: {} }

interface Trial {
  readonly server: RulesServer
  readonly sampler: Sampler
  readonly from: TestSurroundings
}

/** One sampler before one server, asked every millisecond. */
async function trial(
  answers: Parameters<typeof startRulesServer>[0],
  work: (trial: Trial) => Promise<void>,
  name = 'jaeger_remote',
): Promise<void> {
  const server = await startRulesServer(answers)
  const argument = `endpoint=${server.url},pollingIntervalMs=1,initialSamplingRate=0`
  const from = surroundingsOf({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: argument })
  try {
    await work({ server, sampler: createRemoteSampler(from, (begin) => begin()), from })
  } finally {
    await server.close()
  }
}

function strategy(samplingRate: unknown): Readonly<Record<string, Answer>> {
  return { '/sampling': { body: { strategyType: 'PROBABILISTIC', probabilisticSampling: { samplingRate } } } }
}

test('Jaeger is asked for this service, again and again, and what it says counts', async () => {
  await trial(
    (count) => strategy(count < 3 ? 0.5 : 1),
    async ({ server, sampler, from }) => {
      assert.equal(sampler.isSampled(question), false)
      await server.askedTimes(6)
      assert.deepEqual(server.asked[0], { method: 'GET', path: '/sampling?service=app', body: '' })
      assert.equal(String(sampler), 'JaegerRemoteSampler{Probabilistic{1}}')
      assert.equal(sampler.isSampled(question), true)
      assert.deepEqual(from.told, [])
    },
  )
})

test('parentbased: the caller’s decision counts', async () => {
  const parent = { traceId: question.traceId, spanId: 'b2'.repeat(8), traceFlags: 1 }
  await trial(
    strategy(0),
    async ({ server, sampler }) => {
      await server.askedTimes(2)
      assert.deepEqual([sampler.isSampled({ ...question, parent }), sampler.isSampled(question)], [true, false])
    },
    'parentbased_jaeger_remote',
  )
})

const bad: readonly [what: string, answer: Answer, why: string][] = [
  ['a lie', { body: { probabilisticSampling: { samplingRate: 7 } } }, 'answers what is no sampling strategy'],
  ['a page', { body: '<html>' }, 'answers what is not JSON'],
  ['503', { status: 503, body: {} }, 'answers 503'],
  ['a redirect', { status: 302, body: {} }, 'answers 302'],
  ['a huge answer', { body: ' '.repeat(2 ** 21) }, 'answers with more than 1024 KiB'],
  ['an endless answer', endless, 'answers with more than 1024 KiB'],
  ['a reset', (response) => response.destroy(), 'cannot be asked (ECONNRESET)'],
]

function endless(response: Parameters<Extract<Answer, (...args: never) => unknown>>[0]): void {
  response.on('error', () => {})
  const more = (): void => {
    if (response.write(Buffer.alloc(65_536, 32))) setImmediate(more)
    else response.once('drain', more)
  }
  more()
}

for (const [what, answer, why] of bad) {
  test(`${what}: told once, sampled by what was said last, and told when it is over`, async () => {
    await trial(
      (count) => (count >= 2 && count < 6 ? { '/sampling': answer } : strategy(1)),
      async ({ server, sampler, from }) => {
        await server.askedTimes(10)
        assert.equal(sampler.isSampled(question), true)
        const where = `${server.url}/sampling`
        assert.deepEqual(from.told, [
          `sampling-failed: ${where}: ${why} — sampling goes by what it said last — start it, or name another in OTEL_TRACES_SAMPLER_ARG.`,
          `sampling-recovered: ${where}: answers again — sampling goes by its rules.`,
        ])
      },
    )
  })
}

const rule = { RuleName: 'all', Priority: 1, FixedRate: 1, ReservoirSize: 0, Version: 1 }
const records = { body: { SamplingRuleRecords: [{ SamplingRule: rule }], NextToken: null } }

test('X-Ray’s rules, and then its targets, for as many as were counted', async () => {
  const targets = { body: { SamplingTargetDocuments: [{ RuleName: 'all', FixedRate: 0 }] } }
  const server = await startRulesServer({ '/GetSamplingRules': records, '/SamplingTargets': targets })
  const from = surroundingsOf({})
  const argument = readArgument(`endpoint=${server.url}`, 'xray', from)
  const { sampler, begin } = createXraySampler(argument, from, 1)
  // Without rules: one a second, and five of a hundred.
  assert.equal(sampler.isSampled({ ...question, traceId: '0'.repeat(32) }), true)
  assert.equal(sampler.isSampled({ ...question, traceId: '0'.repeat(32) }), false)
  begin()
  await until(() => String(sampler) === 'XraySampler{1 rules}')
  assert.equal(sampler.isSampled(question), true)
  await until(() => !sampler.isSampled(question))
  await server.close()
  const reports = server.asked.filter(({ path }) => path === '/SamplingTargets').map(({ body }) => JSON.parse(body))
  const [document] = reports[0].SamplingStatisticsDocuments
  assert.match(document.ClientID, /^[0-9a-f]{24}$/)
  assert.deepEqual(
    { ...document, ClientID: '', Timestamp: 0, RequestCount: 0, SampledCount: 0 },
    { RuleName: 'all', ClientID: '', Timestamp: 0, RequestCount: 0, SampledCount: 0, BorrowCount: 0 },
  )
  assert.equal(document.RequestCount, document.SampledCount)
  assert.deepEqual(server.asked[0], { method: 'POST', path: '/GetSamplingRules', body: '{}' })
})

test('X-Ray’s rules come in pages, and anew when they were changed', async () => {
  const page = (name: string, NextToken?: string): Answer => ({
    body: { SamplingRuleRecords: [{ SamplingRule: { ...rule, RuleName: name } }], NextToken },
  })
  const server = await startRulesServer((count) => ({
    '/GetSamplingRules': page(`rule ${count}`, count % 2 === 0 ? 'more' : undefined),
    '/SamplingTargets': { body: { SamplingTargetDocuments: [], LastRuleModification: 4e9 } },
  }))
  const from = surroundingsOf({})
  const { sampler, begin } = createXraySampler(readArgument(`endpoint=${server.url}`, 'xray', from), from, 1)
  begin()
  await until(() => String(sampler) === 'XraySampler{2 rules}')
  assert.equal(server.asked.find(({ body }) => body.includes('NextToken'))?.body, '{"NextToken":"more"}')
  sampler.isSampled(question)
  await until(() => server.asked.filter(({ path }) => path === '/GetSamplingRules').length > 2)
  await server.close()
})

/** Polls: what is waited for comes from a server on this machine, and never not at all. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
}

const wrongArguments: readonly [text: number | string, told: string][] = [
  [0.5, 'is set to "0.5", which jaeger_remote does not take: it takes endpoint=http://host:port.'],
  ['endpoint=ftp://x', 'is set to "endpoint=ftp://x", whose endpoint is not a URL.'],
  ['pollingIntervalMs=-1', 'is set to "pollingIntervalMs=-1", whose pollingIntervalMs is not a number from 1.'],
  [
    'initialSamplingRate=NaN',
    'is set to "initialSamplingRate=NaN", whose initialSamplingRate is not a number from 0 to 1.',
  ],
  [
    '__proto__=1',
    'is set to "__proto__=1", which names "__proto__": the agent knows endpoint, pollingIntervalMs, initialSamplingRate.',
  ],
]

for (const [text, told] of wrongArguments) {
  test(`OTEL_TRACES_SAMPLER_ARG=${text}`, () => {
    const from = surroundingsOf({})
    const read = readArgument(text, 'jaeger_remote', from)
    assert.deepEqual(read, { endpoint: 'http://localhost:5778', pollingIntervalMs: 60_000, initialSamplingRate: 0.001 })
    assert.deepEqual(from.told, [`bad-value: OTEL_TRACES_SAMPLER_ARG ${told} Using the default there instead.`])
  })
}
