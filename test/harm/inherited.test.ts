import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { before, test } from 'node:test'
import { startSink } from '../support/otlp-sink.ts'
import { observed, type Program, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// What inherits NODE_OPTIONS from an application's surroundings: tools stay as they are and send nothing; and hosts that are
// excluded get nothing of a trace.
const npm = realpathSync(
  join(dirname(execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim()), 'npm'),
)

const tools: Readonly<Record<string, Program>> = {
  'npm -v': { args: [npm, '-v'] },
  'npm run': { args: [npm, 'run', '--silent'], cwd: resolve('.') },
  npx: { args: [join(dirname(npm), 'npx-cli.js'), '--offline', 'tsc', '-v'], cwd: resolve('.') },
  tsc: { args: [resolve('node_modules/typescript/bin/tsc'), '-v'] },
  'tsc by its link': { args: [resolve('node_modules/.bin/tsc'), '-v'] },
  esbuild: { args: [resolve('node_modules/esbuild/bin/esbuild'), '--version'] },
}

let agent: string

before(() => {
  agent = stagedAgent('inherited')
})

for (const [name, program] of Object.entries(tools)) {
  test(`${name} is as it is, and sends nothing`, async () => {
    const sink = await startSink()
    const traced = await runTraced(program, agent, {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      ACME_OTEL_START_LINE: 'true',
    })
    await sink.close()
    assert.equal(traced.stderr.includes('otel-agent'), false, traced.stderr)
    assert.deepEqual(observed(traced), observed(await runBare(program)))
    assert.equal(sink.requests.length, 0)
  })
}

test('no header of a trace goes to an excluded host', async () => {
  const program: Program = { args: [resolve('test/apps/harm/carried.cjs')] }
  const traced = await runTraced(program, agent, {
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_PROPAGATORS: 'tracecontext,baggage,b3',
    ACME_OTEL_PROPAGATION_EXCLUDED_HOSTS: '127.0.0.1,*.example.org',
  })
  assert.equal(
    traced.stdout,
    [
      '127.0.0.1, an object: 200 ',
      '127.0.0.1, an array: 200 ',
      '127.0.0.1, fetch: ',
      'localhost, an object: 200 traceparent b3',
      'localhost, an array: 200 traceparent b3',
      'localhost, fetch: traceparent b3',
      '',
    ].join('\n'),
  )
})
