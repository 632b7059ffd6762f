import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { runToItsEnd } from './support/install-packages.ts'
import { operatorEnv, operatorMount, operatorPropagators, operatorSamplers } from './support/operator-contract.ts'
import { type Sink, startSink } from './support/otlp-sink.ts'
import { type AppOutcome, runApp } from './support/run-app.ts'

// Each value that an `Instrumentation` may have. `image.test.ts` has the rest of the Operator's contract.
const scratch = mkdtempSync(join(tmpdir(), 'otel-agent-operator-'))
// Asks a service of AWS for its rules, which this agent does not do.
const inAws = ['xray']
let sink: Sink

before(async () => {
  await runToItsEnd(process.execPath, ['scripts/stage-image.mjs', scratch], resolve('.'))
  sink = await startSink()
})
after(async () => {
  await sink.close()
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
      const outcome = await runWith({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: argument })
      if (inAws.includes(sampler)) assertTold(outcome)
      else assertQuiet(outcome)
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

/** The application runs with the default in its place, and one line for each variable says so. */
function assertTold({ code, stderr }: AppOutcome): void {
  assert.equal(code, 0)
  assert.match(stderr, /^(otel-agent warn: OTEL_TRACES_SAMPLER(_ARG)? is set to .* Using the default .*\n)+$/)
}

function assertQuiet({ code, stderr }: AppOutcome): void {
  assert.deepEqual([code, stderr], [0, ''])
}
