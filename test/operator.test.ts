import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { runToItsEnd } from './support/install-packages.ts'
import { operatorEnv, operatorMount, operatorPropagators, operatorSamplers } from './support/operator-contract.ts'
import { type Sink, startSink } from './support/otlp-sink.ts'
import { type RulesServer, startRulesServer } from './support/rules-server.ts'
import { type AppOutcome, runApp } from './support/run-app.ts'

// Each value that an `Instrumentation` may have. `image.test.ts` has the rest of the Operator's contract.
const scratch = mkdtempSync(join(tmpdir(), 'otel-agent-operator-'))
let sink: Sink
let rules: RulesServer

before(async () => {
  await runToItsEnd(process.execPath, ['scripts/stage-image.mjs', scratch], resolve('.'))
  sink = await startSink()
  rules = await startRulesServer({})
})
after(async () => {
  await Promise.all([sink.close(), rules.close()])
  rmSync(scratch, { recursive: true, force: true })
})

describe('the propagators of an Instrumentation', () => {
  for (const propagator of operatorPropagators) {
    test(propagator, async () => {
      assertQuiet(await runWith({ OTEL_PROPAGATORS: propagator }))
    })
  }
})

describe('the samplers of an Instrumentation', () => {
  for (const [sampler, argument] of Object.entries(operatorSamplers)) {
    test(sampler, async () => {
      const env = { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: argument.replace('SERVER', rules.url) }
      assertQuiet(await runWith(env))
    })
  }
})

/** The receiver takes all signals, so that whatever is told is about the value. */
function runWith(env: Readonly<Record<string, string>>): Promise<AppOutcome> {
  const options = operatorEnv(sink.url)
  const NODE_OPTIONS = options.NODE_OPTIONS?.replace(operatorMount, join(scratch, 'autoinstrumentation'))
  return runApp({
    file: resolve('test/apps/package/app.mjs'),
    door: 'none',
    sink,
    env: { ...options, ...(NODE_OPTIONS !== undefined && { NODE_OPTIONS }), ...env },
  })
}

function assertQuiet({ code, stderr }: AppOutcome): void {
  assert.deepEqual([code, stderr], [0, ''])
}
