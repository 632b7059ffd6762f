import assert from 'node:assert/strict'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { transformSync } from 'esbuild'
import { nodeBinary, supportedNodes } from '../scripts/node-lines.mjs'
import { installPackages } from './support/install-packages.ts'
import { startSink } from './support/otlp-sink.ts'
import { pictureOf } from './support/picture.ts'
import { type Ended, observed, type Program, runBare, runTraced, stagedAgent } from './support/twin.ts'

// What compiles or changes modules while they are loaded works as without the agent, whichever of the two came first; and the spans
// are those of the same program by plain Node.
const folder = resolve('build/apps/runners')
const versions = process.env.EVERY_NODE === '1' ? supportedNodes : ['20.20.2', '24.21.0', '26.10.0']

interface Runner {
  readonly options: readonly string[]
  readonly file: string
  readonly env?: Readonly<Record<string, string>>
  /** The plain program with the same spans. */
  readonly like: string
  /** The releases that it runs on. */
  readonly runsOn?: (major: number, minor: number) => boolean
}

const runners: Readonly<Record<string, Runner>> = {
  'ts-node': { options: ['--require', 'ts-node/register/transpile-only'], file: 'app.ts', like: 'plain.cjs' },
  '@swc-node/register': { options: ['--require', '@swc-node/register'], file: 'app.ts', like: 'plain.cjs' },
  '@swc-node/register, ES modules': {
    options: ['--import', '@swc-node/register/esm-register'],
    file: 'app.mts',
    like: 'plain.mjs',
    runsOn: (major) => major >= 20,
  },
  'esbuild-register': { options: ['--require', 'esbuild-register'], file: 'app.ts', like: 'plain.cjs' },
  'hooks by registerHooks': {
    options: ['--import', './hooks.mjs'],
    env: { HOOKS: 'in the thread' },
    file: 'hooked.mjs',
    like: 'unhooked.mjs',
    runsOn: (major, minor) => major > 22 || (major === 22 && minor >= 15),
  },
  'hooks by register': { options: ['--import', './hooks.mjs'], file: 'hooked.mjs', like: 'unhooked.mjs' },
}

let agent: string

before(async () => {
  agent = stagedAgent('runners')
  await installPackages(folder, {
    '@swc-node/register': '1.12.1',
    '@swc/core': '1.16.22',
    'esbuild-register': '3.6.0',
    esbuild: '0.28.2',
    express: '5.1.0',
    pino: '9.14.0',
    'ts-node': '10.9.2',
    typescript: '5.9.3',
  })
  cpSync('test/apps/runners', folder, { recursive: true })
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        target: 'es2022',
        allowImportingTsExtensions: true,
        esModuleInterop: true,
        noEmit: true,
      },
    }),
  )
  cpSync('test/apps/runners/shop.ts', join(folder, 'shop.mts'))
  writePlain()
})

/** The same programs without anything to compile or to make up. */
function writePlain(): void {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
  const shop = read('shop.ts')
  for (const [format, extension] of [
    ['cjs', 'cjs'],
    ['esm', 'mjs'],
  ] as const) {
    const { code } = transformSync(`${shop}\nrunShop()\n`, { loader: 'ts', format, target: 'node18' })
    writeFileSync(join(folder, `plain.${extension}`), code)
  }
  const unhooked = read('hooked.mjs').replace("import { answer } from 'made-up:settings'", 'const answer = 42')
  writeFileSync(join(folder, 'unhooked.mjs'), unhooked)
}

async function compare(program: Program, alike: Program): Promise<void> {
  const bare = await runBare(program)
  assert.equal(bare.code, 0, bare.stderr)
  const plain = await spansOf({ ...alike, door: ['--require', agent] })
  assert.notEqual(plain.picture, '')
  const last = [...program.args.slice(0, -1), '--require', agent, ...program.args.slice(-1)]
  await checkLike(bare, program, plain.picture)
  await checkLike(bare, { ...program, door: [], args: last }, plain.picture)
  // With any --import, Node 18 and 20 leave the program itself to another loader than without.
  const importing = (what: string): Program => ({ ...program, door: [], args: ['--import', what, ...program.args] })
  const bareImporting = await runBare(importing('data:text/javascript,'))
  if (bareImporting.code === 0) return await checkLike(bareImporting, importing(agent), plain.picture)
  const traced = await runTraced(importing(agent), agent, {
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'none',
  })
  assert.equal(traced.code, bareImporting.code)
  assert.equal(errorOf(traced), errorOf(bareImporting))
}

/** Without its stack, in which hooks of ours may be. */
function errorOf({ stderr }: Ended): string | undefined {
  return /^\w*Error.*$/m.exec(stderr)?.[0]
}

async function checkLike(bare: Ended, program: Program, wanted: string): Promise<void> {
  const { ended, picture } = await spansOf(program)
  assert.deepEqual(observed(ended), observed(bare))
  assert.equal(ended.stderr.match(/^otel-agent.*/m), null)
  assert.equal(picture, wanted)
}

async function spansOf(program: Program) {
  const sink = await startSink()
  const ended = await runTraced(program, agent, {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_METRICS_EXPORTER: 'none',
  })
  await sink.close()
  return { ended, picture: pictureOf({ spans: sink.spans(), stdout: '' }) }
}

for (const version of versions) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  describe(`Node ${version}`, () => {
    for (const [name, { options, file, env, like, runsOn = () => true }] of Object.entries(runners)) {
      if (!runsOn(major, minor)) continue
      test(name, async () => {
        const common = { node: nodeBinary(version), cwd: folder, timeoutMs: 60_000, ...(env && { env }) }
        await compare({ ...common, args: [...options, join(folder, file)] }, { ...common, args: [join(folder, like)] })
      })
    }
  })
}
