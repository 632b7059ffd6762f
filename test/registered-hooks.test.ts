import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'
import { nodeBinary } from '../scripts/node-lines.mjs'
import { runApp } from './support/run-app.ts'

// With a hook for loading, every module of an application takes Node longer, so there is none until a package needs it.
describe('an application of ES modules and CommonJS packages has a hook for resolving, and no other', () => {
  for (const version of ['24.21.0', '26.10.0']) {
    test(version, async () => {
      const preloads = [resolve('test/apps/start/tell-hooks.cjs'), resolve('hooks/require.cjs')]
      const { code, stdout, stderr } = await runApp({
        file: resolve('test/apps/start/empty.mjs'),
        door: 'none',
        node: nodeBinary(version),
        nodeArgs: preloads.flatMap((file) => ['--require', file]),
      })
      assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'resolve\n', stderr: '' })
    })
  }
})
