import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { before, test } from 'node:test'
import { nodeBinary } from '../../scripts/node-lines.mjs'
import { startSink } from '../support/otlp-sink.ts'
import { observed, type Program, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// What was planted in headers, addresses, queries, arguments, the environment, bodies and errors is in nothing that leaves the
// process, and in nothing that the agent says about itself.
let agent: string

before(() => {
  agent = stagedAgent('secrets')
})

for (const version of ['20.20.2', '24.21.0']) {
  test(`Node ${version}: none of what was planted is found`, async () => {
    const program: Program = {
      node: nodeBinary(version),
      args: [resolve('test/apps/harm/secrets.cjs'), '--password=planted-argument', 'planted-second'],
      env: { DATABASE_URL: 'postgres://user:planted-environment@db/shop', AWS_SECRET_ACCESS_KEY: 'planted-aws' },
    }
    const sink = await startSink()
    const bare = await runBare(program)
    const traced = await runTraced(program, agent, {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url.replace('//', '//user:planted-collector@'),
      OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=planted-collector-key',
      OTEL_LOG_LEVEL: 'debug',
      ACME_OTEL_EXIT_TIMEOUT: '10000',
    })
    await sink.close()
    const said = traced.stderr.split('\n').filter((line) => line.startsWith('otel-agent'))
    assert.deepEqual({ ...observed(traced), stderr: '' }, { ...observed(bare), stderr: '' })
    assert.equal(sink.spans().length, 15)
    const sent = sink.requests.map(({ path, body }) => path + body.toString('latin1')).join('\n')
    assert.deepEqual([...new Set(sent.match(/planted-[\w-]+/g) ?? [])], [])
    assert.deepEqual([...new Set(said.join('\n').match(/planted-[\w-]+/g) ?? [])], [])
    assert.match(sent, /q=ok/)
  })
}
