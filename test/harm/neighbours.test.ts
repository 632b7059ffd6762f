import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { nodeBinary } from '../../scripts/node-lines.mjs'
import { installPackages } from '../support/install-packages.ts'
import { startSink } from '../support/otlp-sink.ts'
import { type Ended, type Program, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// Another agent or SDK in the same process: one server span for each request, one `traceparent` on the wire, and one line that
// names the other and says who traces.
const folder = resolve('build/apps/neighbours')
const version = '22.23.3'

/** What the line names. */
const neighbours: Readonly<Record<string, RegExp>> = {
  'own SDK': /An OpenTelemetry SDK is started in|@opentelemetry\/sdk-node/,
  Sentry: /An OpenTelemetry SDK is started in|@sentry\/node/,
  Datadog: /dd-trace/,
  Elastic: /elastic-apm-node/,
}

let agent: string

before(async () => {
  agent = stagedAgent('neighbours')
  await installPackages(folder, {
    '@opentelemetry/instrumentation-http': '0.223.0',
    '@opentelemetry/sdk-node': '0.223.0',
    '@opentelemetry/sdk-trace-base': '2.12.1',
    '@sentry/node': '11.12.0',
    'dd-trace': '6.21.0',
    'elastic-apm-node': '4.18.0',
  })
  cpSync('test/apps/harm/neighbours', folder, { recursive: true })
})

async function run(name: string, policy: string): Promise<Ended & { servers: number; lines: readonly string[] }> {
  const program: Program = { node: nodeBinary(version), args: [join(folder, 'app.cjs'), name], cwd: folder }
  const sink = await startSink()
  const traced = await runTraced(program, agent, {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    ACME_OTEL_EXIT_TIMEOUT: '10000',
    ACME_OTEL_EXISTING_SDK: policy,
  })
  await sink.close()
  const lines = traced.stderr.split('\n').filter((line) => line.startsWith('otel-agent'))
  return { ...traced, servers: sink.spans().filter(({ kind }) => kind === 1).length, lines }
}

for (const [name, named] of Object.entries(neighbours)) {
  describe(`${name}, Node ${version}`, () => {
    test('agent: the agent traces, and names the other once', async () => {
      const { code, stdout, servers, lines } = await run(name, 'agent')
      assert.equal(code, 0)
      assert.match(stdout, /^200 \[1,1\]/)
      assert.equal(servers, 2)
      assert.equal(lines.length, 1, lines.join('\n'))
      assert.match(lines[0] ?? '', named)
    })

    test('app: the agent takes itself out', async () => {
      const bare = await runBare({ node: nodeBinary(version), args: [join(folder, 'app.cjs'), name], cwd: folder })
      const { code, stdout, servers, lines } = await run(name, 'app')
      assert.deepEqual([code, stdout], [bare.code, bare.stdout])
      assert.equal(servers, 0)
      assert.equal(lines.length, 1, lines.join('\n'))
      assert.match(lines[0] ?? '', /ACME_OTEL_EXISTING_SDK=app/)
    })
  })
}
