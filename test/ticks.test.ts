import assert from 'node:assert/strict'
import { dirname, join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../scripts/node-lines.mjs'
import { type Program, runBare, runTraced, stagedAgent } from './support/twin.ts'

// Decision 31. That it is kept can be seen in the heap; what it gives is measured by bench/micro/ticks.mjs.
let agent: string

before(() => {
  agent = stagedAgent('ticks')
})

describe('one tick is kept, so that V8 does not forget its shape', () => {
  for (const version of supportedNodes)
    test(`Node ${version}: it holds nothing of the request in which it was made`, async () => {
      const snapshot = join(dirname(agent), `${version}.heapsnapshot`)
      const program: Program = { node: nodeBinary(version), args: [resolve('test/apps/ticks/kept.cjs'), snapshot] }
      const bare = await runBare(program)
      const traced = await runTraced(program, agent, { OTEL_TRACES_EXPORTER: 'none' })
      assert.deepEqual([bare.stdout, traced.stdout, traced.stderr], ['ticks: []\n', 'ticks: [[]]\n', ''])
    })
})
