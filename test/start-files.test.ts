import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { matchesGolden } from './support/golden.ts'
import { byPath, runApp } from './support/run-app.ts'

// What a start loads of the agent, file by file, with its bytes. A file more, or a start chunk that has grown, is seen in review.
test('an empty program loads exactly these files', async () => {
  const { code, stdout, stderr } = await runApp({
    file: resolve('test/apps/start/empty.cjs'),
    door: '--require',
    agent: byPath,
    nodeArgs: [],
    env: { NODE_OPTIONS: `--require ${resolve('test/apps/start/list-files.cjs')}`, AGENT_ROOT: resolve('.') },
  })
  assert.deepEqual([code, stderr], [0, ''])
  matchesGolden('test/golden/start-files.txt', stdout)
})
