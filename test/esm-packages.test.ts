import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../scripts/node-lines.mjs'
import { installPackages } from './support/install-packages.ts'
import { linkAgentInto, runApp } from './support/run-app.ts'

// A package that is ES modules through and through is traced on every line of Node, in all the ways in which it can be imported.
const folder = resolve('build/apps/esm-packages')
const forms: readonly { readonly file: string; readonly nodeArgs?: readonly string[]; readonly traces: number }[] = [
  { file: 'app.mjs', traces: 1 },
  { file: 'imports.cjs', traces: 1 },
  { file: 'worker.mjs', traces: 2 },
  { file: 'app.mts', nodeArgs: ['--import', 'tsx'], traces: 1 },
  { file: 'alias.mjs', traces: 1 },
  { file: 'with-argument.cjs', traces: 1 },
]
const serverKind = 1

before(async () => {
  await installPackages(folder, {
    hono: '4.13.19',
    'our-hono': 'npm:hono@4.13.19',
    '@hono/node-server': '1.19.19',
    tsx: '4.23.15',
  })
  linkAgentInto(folder)
  cpSync('test/apps/esm-packages', folder, { recursive: true })
})

describe('hono where it is imported', { concurrency: 2 }, () => {
  for (const version of supportedNodes) {
    for (const { file, nodeArgs = [], traces } of forms) {
      test(`Node ${version}, ${file}`, async () => {
        const door = file.endsWith('.cjs') ? '--require' : '--import'
        const run = { file: join(folder, file), node: nodeBinary(version), nodeArgs }
        const { code, stderr, spans } = await runApp({ ...run, door, env: { OTEL_METRICS_EXPORTER: 'none' } })
        assert.deepEqual([code, stderr], [0, ''])
        assert.deepEqual(
          spans.filter(({ kind }) => kind === serverKind).map(({ name }) => name),
          Array(traces).fill('GET /users/:id'),
        )
      })
    }
  }
})
