import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { nodeBinary } from '../../scripts/node-lines.mjs'
import { installPackages } from '../support/install-packages.ts'
import { startSink } from '../support/otlp-sink.ts'
import { type Ended, observed, type Program, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// What inherits NODE_OPTIONS from an application's surroundings: tools stay as they are and send nothing; and hosts that are
// excluded get nothing of a trace.
const npm = realpathSync(
  join(dirname(execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim()), 'npm'),
)

const tools: Readonly<Record<string, Program>> = {
  'npm -v': { args: [npm, '-v'] },
  'npm run': { args: [npm, 'run', '--silent'], cwd: resolve('.') },
  npx: { args: [join(dirname(npm), 'npx-cli.js'), '--offline', 'tsc', '-v'], cwd: resolve('.') },
  tsc: { args: [resolve('node_modules/typescript/bin/tsc'), '-v'] },
  'tsc by its link': { args: [resolve('node_modules/.bin/tsc'), '-v'] },
  esbuild: { args: [resolve('node_modules/esbuild/bin/esbuild'), '--version'] },
}

let agent: string

before(() => {
  agent = stagedAgent('inherited')
})

// Those that are not here for other reasons. What they print holds times, and comes in any order.
const folder = resolve('build/apps/inherited')
const node = nodeBinary('24.21.0')
const isMatrix = process.env.EVERY_NODE === '1'
const more: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  corepack: { corepack: '0.34.7' },
  managers: { pnpm: '10.34.9', yarn: '1.22.22' },
  berry: { '@yarnpkg/cli-dist': '4.18.1' },
  ...(isMatrix && {
    tools: { eslint: '10.15.0', 'node-gyp': '13.1.0', jest: '30.5.2', vitest: '5.1.1' },
    next: { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' },
  }),
}

const commands: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'corepack corepack': ['corepack', '--version'],
  'managers pnpm': ['pnpm', '--silent', 'run', 'hi'],
  'managers yarn': ['yarn', '--silent', 'run', 'hi'],
  'berry yarn': ['yarn', '--version'],
  ...(isMatrix && {
    'tools eslint': ['eslint', '--no-config-lookup', 'asks.test.js'],
    'tools node-gyp': ['node-gyp', '--version'],
    'tools jest': ['jest', '--maxWorkers=2'],
    'tools jest, threads': ['jest', '--maxWorkers=2', '--workerThreads'],
    'tools vitest': ['vitest', 'run', '--globals', '--reporter=tap-flat', '--pool=forks'],
    'tools vitest, threads': ['vitest', 'run', '--globals', '--reporter=tap-flat', '--pool=threads'],
    'next next build': ['next', 'build', '--webpack'],
  }),
}

describe('other tools', { concurrency: false }, () => {
  before(async () => {
    for (const [name, packages] of Object.entries(more)) {
      await installPackages(join(folder, name), packages)
      cpSync('test/apps/harm/inherited', join(folder, name), { recursive: true })
      writeFileSync(join(folder, name, 'package.json'), JSON.stringify({ license: 'MIT', scripts: { hi: 'echo hi' } }))
    }
  })

  for (const [name, [command, ...args]] of Object.entries(commands)) {
    test(`${name} is as it is, and sends nothing`, async () => {
      const cwd = join(folder, name.split(' ')[0] ?? '')
      const program: Program = {
        node,
        args: [join(cwd, 'node_modules/.bin', command), ...args],
        cwd,
        launcher: ['sh', '-c', 'rm -rf .next; exec "$@"', 'sh'],
        env: { CI: '1', NEXT_TELEMETRY_DISABLED: '1', COREPACK_ENABLE_NETWORK: '0' },
        timeoutMs: 300_000,
      }
      const bare = await runBare(program)
      const sink = await startSink()
      const traced = await runTraced(program, agent, {
        OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
        ACME_OTEL_START_LINE: 'true',
      })
      await sink.close()
      assert.equal(bare.code, 0, bare.stdout + bare.stderr)
      assert.equal(traced.stderr.includes('otel-agent'), false, traced.stderr)
      assert.deepEqual(withoutOrder(traced), withoutOrder(bare))
      assert.equal(sink.requests.length, 0)
    })
  }
})

function withoutOrder({ code, signal, stdout, stderr }: Ended) {
  const lines = (text: string) =>
    text
      .replace(/, estimated [\d.]+ s|[^\S\n]*\([\d.]+ ?m?s\)/g, '')
      .replace(/[\d.]+ ?m?s\b/g, 'N')
      .replace(/\d+/g, 'N')
      .split('\n')
      .sort()
  return { code, signal, stdout: lines(stdout), stderr: lines(stderr) }
}

for (const [name, program] of Object.entries(tools)) {
  test(`${name} is as it is, and sends nothing`, async () => {
    const sink = await startSink()
    const traced = await runTraced(program, agent, {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      ACME_OTEL_START_LINE: 'true',
    })
    await sink.close()
    assert.equal(traced.stderr.includes('otel-agent'), false, traced.stderr)
    assert.deepEqual(observed(traced), observed(await runBare(program)))
    assert.equal(sink.requests.length, 0)
  })
}

test('no header of a trace goes to an excluded host', async () => {
  const program: Program = { args: [resolve('test/apps/harm/carried.cjs')] }
  const traced = await runTraced(program, agent, {
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_PROPAGATORS: 'tracecontext,baggage,b3',
    ACME_OTEL_PROPAGATION_EXCLUDED_HOSTS: '127.0.0.1,*.example.org',
  })
  assert.equal(
    traced.stdout,
    [
      '127.0.0.1, an object: 200 ',
      '127.0.0.1, an array: 200 ',
      '127.0.0.1, fetch: ',
      'localhost, an object: 200 traceparent b3',
      'localhost, an array: 200 traceparent b3',
      'localhost, fetch: traceparent b3',
      '',
    ].join('\n'),
  )
})
