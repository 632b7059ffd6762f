import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { SpanKind } from '@opentelemetry/api'
import { type Answer, startRulesServer } from './support/rules-server.ts'
import { type AppOutcome, byPath, runApp } from './support/run-app.ts'
import { startSamplingManager } from './support/sampling-manager.ts'
import { until } from './support/told-app.ts'

// A program that ends once one of its traces is kept, whoever decides. It watches `http.request`.
function run(env: Readonly<Record<string, string>>, traces = 1): Promise<AppOutcome> {
  return runApp({
    file: resolve('test/apps/samplers/until-sampled.cjs'),
    door: '--require',
    agent: byPath,
    args: [String(traces)],
    env: { OTEL_METRICS_EXPORTER: 'none', ...env },
    // Less than a question to a server may take.
    timeoutMs: 9_000,
  })
}

/** Of the agent's own questions, neither the application nor a trace has seen anything. */
function assertOwn({ code, stdout, stderr, spans }: AppOutcome, told = ''): void {
  assert.deepEqual([code, stdout, stderr], [0, '/orders\n', told])
  // The last two are the trace that has ended the program.
  assert.deepEqual(
    spans.slice(-2).map(({ kind }) => kind),
    [SpanKind.SERVER, SpanKind.CLIENT],
  )
  assert.ok(
    spans.every(({ attributes: { 'url.path': path, 'url.full': url } }) => `${path ?? url}`.endsWith('/orders')),
  )
}

async function withServer(answers: Record<string, Answer>, work: (url: string) => Promise<void>): Promise<void> {
  const server = await startRulesServer(answers)
  try {
    await work(server.url)
  } finally {
    await server.close()
  }
}

const always = { '/sampling': { body: { probabilisticSampling: { samplingRate: 1 } } } }

for (const sampler of ['jaeger_remote', 'parentbased_jaeger_remote']) {
  test(`${sampler}: by what Jaeger says`, async () => {
    await withServer(always, async (url) => {
      const argument = `endpoint=${url},pollingIntervalMs=5000,initialSamplingRate=0`
      const outcome = await run({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: argument })
      assertOwn(outcome)
      const [server, client] = outcome.spans.slice(-2)
      assert.deepEqual([client?.attributes['sampler.type'], client?.traceState], ['probabilistic', 'ot=th:0'])
      assert.deepEqual([server?.attributes['sampler.type'], server?.traceState], [undefined, 'ot=th:0'])
    })
  })
}

test('a process that waits for its first request has the rules already', async () => {
  const server = await startRulesServer(always)
  // Nothing happens in it but what the agent does.
  const app = spawn(process.execPath, ['--require', byPath.require, resolve('test/apps/samplers/idle.cjs')], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_TRACES_SAMPLER: 'jaeger_remote',
      OTEL_TRACES_SAMPLER_ARG: `endpoint=${server.url}`,
    },
  })
  const ended = once(app, 'exit')
  try {
    await until(
      () => server.asked.length > 0,
      () => 'nobody asked for the rules',
    )
  } finally {
    app.stdin.end()
    await server.close()
  }
  assert.deepEqual(await ended, [0, null])
})

test('JAEGER_SAMPLER_TYPE=remote', async () => {
  await withServer(always, async (url) => {
    const hostAndPort = url.slice('http://'.length)
    const env = { JAEGER_SAMPLER_PARAM: '0', JAEGER_SAMPLER_MANAGER_HOST_PORT: hostAndPort }
    assertOwn(await run({ JAEGER_SAMPLER_TYPE: 'remote', ...env }))
  })
})

for (const sampler of ['xray', 'parentbased_xray']) {
  test(`${sampler}: by the rules of X-Ray`, async () => {
    const rule = { RuleName: 'orders', Priority: 1, FixedRate: 1, ReservoirSize: 0, Version: 1, URLPath: '/orders' }
    const records = { SamplingRuleRecords: [{ SamplingRule: rule }] }
    await withServer({ '/GetSamplingRules': { body: records } }, async (url) => {
      // Without rules, one of twenty would be kept: never twenty in a row.
      assertOwn(await run({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: `endpoint=${url}` }, 20))
    })
  })
}

test('nobody there: the initial rate, and one line', async () => {
  const argument = 'endpoint=http://127.0.0.1:9,initialSamplingRate=0.5'
  const outcome = await run({ OTEL_TRACES_SAMPLER: 'jaeger_remote', OTEL_TRACES_SAMPLER_ARG: argument })
  assert.equal(outcome.code, 0)
  assert.equal(
    outcome.stderr,
    'otel-agent warn: http://127.0.0.1:9/sampling: nothing listens there (ECONNREFUSED) — sampling goes by ' +
      'initialSamplingRate=0.5 — start it, or name another in OTEL_TRACES_SAMPLER_ARG. [sampling-failed]\n',
  )
})

test('a server that never answers: the initial rate, and nothing holds the process', async () => {
  await withServer({ '/sampling': 'hang' }, async (url) => {
    const argument = `endpoint=${url},initialSamplingRate=1`
    assertOwn(await run({ OTEL_TRACES_SAMPLER: 'jaeger_remote', OTEL_TRACES_SAMPLER_ARG: argument }))
  })
})

test('jaeger_remote over gRPC: by what Jaeger says', async () => {
  const manager = await startSamplingManager(() => ({ probabilisticSampling: { samplingRate: 1 } }))
  const argument = `endpoint=grpc://127.0.0.1:${manager.port},pollingIntervalMs=5000,initialSamplingRate=0`
  const outcome = await run({ OTEL_TRACES_SAMPLER: 'jaeger_remote', OTEL_TRACES_SAMPLER_ARG: argument })
  await manager.close()
  assertOwn(outcome)
  assert.deepEqual(manager.asked, ['app'])
  const [, client] = outcome.spans.slice(-2)
  assert.deepEqual([client?.attributes['sampler.type'], client?.traceState], ['probabilistic', 'ot=th:0'])
})
