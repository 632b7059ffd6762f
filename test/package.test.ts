import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { publint } from 'publint'
import { matchesGolden } from './support/golden.ts'
import { installPackages, runToItsEnd } from './support/install-packages.ts'
import { pictureOf } from './support/picture.ts'
import { type AppRun, byName, runApp } from './support/run-app.ts'

// The tarball as users get it, in the layouts of the three package managers.
const build = resolve('build/package')
const managers = resolve('build/package-managers')
const maxUnpackedBytes = 4 * 1024 * 1024
let tarball = ''
let packed: { readonly unpackedSize: number; readonly files: readonly { readonly path: string }[] }

before(async () => {
  rmSync(build, { recursive: true, force: true })
  mkdirSync(build, { recursive: true })
  const args = ['pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', build]
  const [report] = JSON.parse(await runToItsEnd('npm', args, resolve('.')))
  packed = report
  tarball = join(build, report.filename)
  await installPackages(managers, { pnpm: '10.34.8', '@yarnpkg/cli-dist': '4.18.1' })
})

test('the package is at most 4 MB unpacked', () => {
  assert.ok(packed.unpackedSize <= maxUnpackedBytes, `${packed.unpackedSize} bytes`)
})

test('the package holds what is loaded and what is read, and no source', () => {
  const kinds = new Set(packed.files.map(({ path }) => (path.includes('/') ? `${path.split('/')[0]}/` : path)))
  const expected = [
    'CHANGELOG.md',
    'LICENSE',
    'NOTICE',
    'README.md',
    'README.zh-CN.md',
    'SECURITY.md',
    'bin/',
    'dist/',
    'hooks/',
    'package.json',
  ]
  assert.deepEqual([...kinds].sort(), expected)
})

test('`npm ci` takes the lockfile: the packages of other platforms stand in it too', async () => {
  await runToItsEnd('npm', ['ci', '--dry-run', '--ignore-scripts', '--offline', '--silent'], resolve('.'))
})

describe('installed', () => {
  test('by npm: nothing comes with it, and publint has nothing to say', async () => {
    const folder = project('npm')
    await runToItsEnd('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--offline', tarball], folder)
    assert.deepEqual(
      readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.')),
      ['@acme'],
    )
    assert.deepEqual(readdirSync(join(folder, 'node_modules/@acme')), ['otel-agent'])
    const { messages } = await publint({ pkgDir: join(folder, 'node_modules/@acme/otel-agent'), pack: false })
    assert.deepEqual(messages, [])
    await isTraced({ file: join(folder, 'app.cjs'), door: '--require' })
    await isTraced({ file: join(folder, 'app.mjs'), door: '--import' })
    await isTraced({ file: join(folder, 'app.mjs'), door: 'NODE_OPTIONS --import' })
  })

  test('by pnpm', async () => {
    const folder = project('pnpm')
    const pnpm = join(managers, 'node_modules/pnpm/bin/pnpm.cjs')
    const store = join(build, 'pnpm-store')
    await runToItsEnd(
      process.execPath,
      [pnpm, 'add', '--ignore-scripts', '--offline', '--store-dir', store, tarball],
      folder,
    )
    await isTraced({ file: join(folder, 'app.cjs'), door: '--require' })
    await isTraced({ file: join(folder, 'app.mjs'), door: '--import' })
  })

  test("by Yarn, Plug'n'Play", async () => {
    const folder = project('yarn')
    const yarn = join(managers, 'node_modules/@yarnpkg/cli-dist/bin/yarn.js')
    writeFileSync(
      join(folder, '.yarnrc.yml'),
      'nodeLinker: pnp\nenableTelemetry: false\nenableGlobalCache: false\nenableScripts: false\npnpEnableEsmLoader: true\n',
    )
    writeFileSync(join(folder, 'yarn.lock'), '')
    await runToItsEnd(process.execPath, [yarn, 'add', `@acme/otel-agent@file:${tarball}`], folder)
    assert.ok(!existsSync(join(folder, 'node_modules')), 'there is a node_modules: this is not the layout meant')
    const run = (flag: string): readonly string[] => [yarn, 'node', flag, byName.require]
    await isTraced({ file: join(folder, 'app.cjs'), door: 'none', nodeArgs: run('--require') })
    await isTraced({ file: join(folder, 'app.mjs'), door: 'none', nodeArgs: run('--import') })
  })
})

/** An empty project with an application that serves one request. */
function project(name: string): string {
  const folder = join(build, name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "private": true }\n')
  for (const app of ['app.cjs', 'app.mjs']) cpSync(join('test/apps/package', app), join(folder, app))
  return folder
}

async function isTraced(run: AppRun): Promise<void> {
  const outcome = await runApp({ ...run, env: { OTEL_METRICS_EXPORTER: 'none' } })
  assert.deepEqual([outcome.code, outcome.stderr, outcome.stdout], [0, '', ''])
  matchesGolden('test/apps/package/spans.txt', pictureOf(outcome))
}
