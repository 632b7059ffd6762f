import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../scripts/node-lines.mjs'
import { startSink } from './support/otlp-sink.ts'
import { observed, type Program, runBare, runTraced, stagedAgent } from './support/twin.ts'

// Builtins that ES modules import pass no `require`. Each is traced from its first use, and none is loaded for nothing.
const ways = ['statically.mjs', 'dynamically.cjs', 'evaluated.mjs', 'required.cjs']

let agent: string

before(() => {
  agent = stagedAgent('imported-builtins')
})

for (const version of supportedNodes) {
  describe(`Node ${version}`, { concurrency: 2 }, () => {
    for (const file of ways.filter((way) => way !== 'required.cjs' || requiresEsm(version)))
      test(`HTTP/2 imported ${file}`, () => staysAs(version, file, 2))
    test('an ES module that imports nothing loads nothing of the network', () => staysAs(version, 'nothing.mjs', 0))
  })
}

async function staysAs(version: string, file: string, spans: number): Promise<void> {
  const program: Program = { node: nodeBinary(version), args: [resolve('test/apps/imported', file)] }
  const bare = await runBare(program)
  assert.equal(bare.code, 0, bare.stdout + bare.stderr)
  const sink = await startSink()
  const traced = await runTraced(program, agent, {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    ACME_OTEL_EXIT_TIMEOUT: '10000',
  })
  await sink.close()
  assert.deepEqual(observed(traced), observed(bare))
  assert.equal(sink.spans().length, spans)
}

function requiresEsm(version: string): boolean {
  return Number.parseInt(version, 10) >= 22
}
