import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../../scripts/node-lines.mjs'
import { installPackages } from '../support/install-packages.ts'
import { observed, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// What a program imports has the same names, bindings and errors with the agent and without it.
const folder = resolve('build/apps/imports')
const versions =
  process.env.EVERY_NODE === '1' ? supportedNodes : ['18.20.8', '20.20.2', '22.23.3', '24.21.0', '26.10.0']

let agent: string

before(async () => {
  agent = stagedAgent('imports')
  await installPackages(folder, {
    '@langchain/core': '1.4.0',
    'drizzle-orm': '0.45.4',
    openai: '6.49.0',
    svelte: '5.57.3',
    tsx: '4.20.6',
    zod: '4.6.7',
  })
  cpSync('test/apps/harm/imports', folder, { recursive: true })
})

const companies: Readonly<Record<string, readonly string[]>> = {
  alone: [],
  'a loader beside it': ['--import', 'tsx'],
}

for (const version of versions) {
  for (const [company, options] of Object.entries(companies)) {
    test(`Node ${version}, ${company}`, async () => {
      const program = { node: nodeBinary(version), args: [...options, join(folder, 'app.mjs')], cwd: folder }
      const bare = await runBare(program)
      assert.equal(bare.code, 0, bare.stderr)
      const off = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }
      const traced = await runTraced(program, agent, off)
      assert.deepEqual(observed(traced), observed(bare))
      const first = { ...program, door: ['--import', agent] }
      assert.deepEqual(observed(await runTraced(first, agent, off)), observed(bare))
    })
  }
}
