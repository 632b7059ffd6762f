import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { before, test } from 'node:test'
import { build } from 'esbuild'

const outdir = 'build/cloud-detection'

before(() =>
  build({
    entryPoints: ['cloud', 'cloud-worker'].map((name) => `src/telemetry/resource/${name}.ts`),
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
  }),
)

/** A server of metadata that never answers, and a program that has nothing else to do. */
const program = `
const { createServer } = require('node:net')
const { detectCloud } = require(${JSON.stringify(resolve(outdir, 'cloud.cjs'))})
const workerFile = ${JSON.stringify(resolve(outdir, 'cloud-worker.cjs'))}
const server = createServer((socket) => socket.unref()).listen(0, '127.0.0.1', () => {
  server.unref()
  const env = { ...process.env, GCE_METADATA_HOST: '127.0.0.1:' + server.address().port }
  detectCloud(['gcp'], { env, workerFile }).then(() => console.log('waited for the cloud'))
  console.log('asked the cloud')
})
`

test('a process that has nothing left to do does not wait for the cloud', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' })
  assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: 'asked the cloud\n', stderr: '' })
})
