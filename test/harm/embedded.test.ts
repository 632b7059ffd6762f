import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../../scripts/node-lines.mjs'
import { installPackages, runToItsEnd } from '../support/install-packages.ts'
import { startSink } from '../support/otlp-sink.ts'
import { observed, type Program, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// The application is part of the program: a single executable, or a startup snapshot. There is no main file to look into, and
// builtins come by a `require` of its own.
const folder = resolve('build/apps/embedded')
const apps = resolve('test/apps/harm/embedded')
const versions = process.env.EVERY_NODE === '1' ? supportedNodes : ['20.20.2', '24.21.0', '26.10.0']

let agent: string

before(async () => {
  agent = stagedAgent('embedded')
  await installPackages(folder, { postject: '1.0.0-alpha.6' })
})

/** As the manual of each Node line says it. */
async function buildExecutable(version: string): Promise<string> {
  const node = nodeBinary(version)
  const executable = join(folder, `single-${version}`)
  const config = join(folder, `single-${version}.json`)
  const isOneStep = Number.parseInt(version, 10) >= 26
  const output = isOneStep ? executable : `${executable}.blob`
  writeFileSync(config, JSON.stringify({ main: join(apps, 'single.cjs'), output, disableExperimentalSEAWarning: true }))
  if (isOneStep) {
    await runToItsEnd(node, ['--build-sea', config], folder)
    return executable
  }
  await runToItsEnd(node, ['--experimental-sea-config', config], folder)
  copyFileSync(node, executable)
  chmodSync(executable, 0o755)
  const fuse = ['--sentinel-fuse', 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2']
  const postject = join(folder, 'node_modules/postject/dist/cli.js')
  await runToItsEnd(process.execPath, [postject, executable, 'NODE_SEA_BLOB', output, ...fuse], folder)
  return executable
}

async function buildSnapshot(version: string): Promise<string> {
  const blob = join(folder, `snapshot-${version}.blob`)
  await runToItsEnd(
    nodeBinary(version),
    ['--snapshot-blob', blob, '--build-snapshot', join(apps, 'snapshot.cjs')],
    folder,
  )
  return blob
}

async function assertTraced(program: Program, spans: number): Promise<void> {
  const sink = await startSink()
  const bare = await runBare(program)
  const traced = await runTraced(program, agent, {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    ACME_OTEL_EXIT_TIMEOUT: '10000',
  })
  await sink.close()
  assert.equal(bare.code, 0, bare.stderr)
  assert.deepEqual(observed(traced), observed(bare))
  assert.equal(/otel-agent/.test(traced.stderr), false, traced.stderr)
  assert.equal(sink.spans().length, spans)
}

for (const version of versions) {
  describe(`Node ${version}`, () => {
    // Node 18 can be one, but not build one.
    if (!version.startsWith('18.'))
      test('a single executable', async () => {
        const executable = await buildExecutable(version)
        await assertTraced({ node: executable, args: ['an argument'], cwd: folder }, 4)
        // The program itself is not read, which would take a second and several times its size.
        const options = `--require ${join(apps, 'tell-reads.cjs')} --require ${agent}`
        const telling = { NODE_OPTIONS: options, OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }
        const { stdout } = await runBare({ node: executable, args: [], cwd: folder, env: telling })
        assert.equal(stdout.includes('read '), false, stdout)
        for (const file of [executable, `${executable}.blob`]) rmSync(file, { force: true })
      })

    test('a startup snapshot', async () => {
      const blob = await buildSnapshot(version)
      await assertTraced({ node: nodeBinary(version), args: ['--snapshot-blob', blob, 'an argument'], cwd: folder }, 2)
      rmSync(blob)
    })

    test('a startup snapshot is built as without us', async () => {
      const built = (options: string) =>
        runBare({
          node: nodeBinary(version),
          args: ['--snapshot-blob', join(folder, 'built.blob'), '--build-snapshot', join(apps, 'snapshot.cjs')],
          env: { NODE_OPTIONS: options },
        })
      assert.deepEqual(observed(await built(`--require ${agent}`)), observed(await built('')))
    })
  })
}
