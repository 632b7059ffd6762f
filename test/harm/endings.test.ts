import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../../scripts/node-lines.mjs'
import { startSink } from '../support/otlp-sink.ts'
import { type Ended, observed, type Program, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// However a process ends, it ends as it would without the agent; and what it has recorded arrives, where anything may still run.

/** How many of a thousand spans arrive. */
const endings: Readonly<Record<string, number>> = {
  natural: 1000,
  'exit(0)': 1000,
  'exit(3)': 1000,
  exitCode: 1000,
  throw: 1000,
  rejection: 1000,
  SIGTERM: 1000,
  SIGINT: 1000,
  SIGHUP: 1000,
  'own drain': 1000,
  'own uncaughtException': 1000,
  'caught, goes on': 1000,
  // The kernel ends it at once: nothing may run any more.
  abort: 0,
  reallyExit: 1000,
  'exit in exit': 1000,
  'throw in exit': 1000,
  'spans in exit': 1000,
  'nested beforeExit': 1000,
  'SIGTERM beside a worker': 1000,
  'once, then again': 1000,
  'own listener, taken out': 1000,
  'signal-exit': 1000,
  'signal-exit, after spans': 1000,
  'listeners removed': 1000,
  'removed by a library': 1000,
  'a crash in a span': 1000,
}

/** What the promise is, and what a machine that does many things at once may add. */
const budgetMs = 1000
const busyMs = 2500

const every = process.env.EVERY_NODE === '1'
const whole = every ? supportedNodes : ['18.19.0', '24.21.0', '26.10.0']
const faulty = every ? supportedNodes : ['20.20.2']

let agent: string

before(() => {
  agent = stagedAgent('endings')
})

function program(version: string, ending: string): Program {
  return { node: nodeBinary(version), args: [resolve('test/apps/harm/endings.cjs'), ending] }
}

const bareRuns = new Map<string, Promise<Ended>>()

function bare(version: string, ending: string): Promise<Ended> {
  const key = `${version} ${ending}`
  const known = bareRuns.get(key) ?? runBare(program(version, ending))
  bareRuns.set(key, known)
  return known
}

for (const version of whole) {
  describe(`Node ${version}, the collector is fine`, { concurrency: 3 }, () => {
    for (const [ending, spans] of Object.entries(endings)) {
      test(ending, async () => {
        const sink = await startSink()
        const traced = await runTraced(program(version, ending), agent, {
          OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
          // The sink shares its process with other tests, and may be slow to answer.
          ACME_OTEL_EXIT_TIMEOUT: '10000',
        })
        await sink.close()
        assert.deepEqual(observed(traced), observed(await bare(version, ending)))
        assert.equal(traced.stderr.includes('otel-agent'), false, traced.stderr)
        assert.equal(new Set(sink.spans().map(({ spanId }) => spanId)).size, spans)
      })
    }
  })
}

for (const version of faulty) {
  for (const state of ['refused', 'hung'] as const) {
    describe(`Node ${version}, the collector is ${state}`, { concurrency: 3 }, () => {
      for (const ending of Object.keys(endings)) {
        test(ending, async () => {
          const hung = createServer(() => {})
          await new Promise<void>((done) => hung.listen(0, '127.0.0.1', done))
          const port = state === 'hung' ? (hung.address() as { port: number }).port : 9
          const traced = await runTraced(program(version, ending), agent, {
            OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
          })
          hung.close()
          const untraced = await bare(version, ending)
          assert.deepEqual(observed(traced), observed(untraced))
          const added = traced.ms - untraced.ms
          assert.ok(added < budgetMs + busyMs, `it ended ${added} ms later`)
        })
      }
    })
  }
}
