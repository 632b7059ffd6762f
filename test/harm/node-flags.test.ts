import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../../scripts/node-lines.mjs'
import { startSink } from '../support/otlp-sink.ts'
import { observed, type Program, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// Under NODE_OPTIONS, whatever else Node was told: the same output, the same end; and, where anything can be, spans.
const app = resolve('test/apps/harm/serve-once.cjs')
const folder = resolve('build/apps/node-flags')
const versions = process.env.EVERY_NODE === '1' ? supportedNodes : ['20.20.2', '24.21.0', '26.10.0']

interface Mode extends Partial<Program> {
  readonly args: readonly string[]
  /** Node lines that know it. */
  readonly from?: number
  readonly to?: number
  /** Spans of the three requests, both sides. Absent: not asked. */
  readonly spans?: number
  /** For the agent alone. */
  readonly agentEnv?: Readonly<Record<string, string>>
}

const evaluated = 'console.log(1 + 1, typeof require, process.argv.length)'

const modes: Readonly<Record<string, Mode>> = {
  'no flag': { args: [app], spans: 6 },
  '--permission with files to read': {
    args: ['--permission', '--allow-fs-read=*', '-e', evaluated],
    from: 22,
  },
  '--permission with the fewest rights': {
    args: ['--permission', `--allow-fs-read=${resolve('build/staged/node-flags')}`, `--allow-fs-read=${app}`, app],
    from: 22,
    to: 24,
    spans: 6,
  },
  '--permission with the fewest rights, of networks too': {
    args: [
      '--permission',
      '--allow-net',
      `--allow-fs-read=${resolve('build/staged/node-flags')}`,
      `--allow-fs-read=${app}`,
      app,
    ],
    from: 26,
    spans: 6,
  },
  '--permission, a server': { args: ['--permission', '--allow-fs-read=*', '--allow-net', app], from: 26, spans: 6 },
  '--permission, a server, before networks were asked about': {
    args: ['--permission', '--allow-fs-read=*', app],
    from: 22,
    to: 24,
    spans: 6,
  },
  '--experimental-permission': {
    args: ['--experimental-permission', '--allow-fs-read=*', '--no-warnings', app],
    from: 20,
    to: 20,
    spans: 6,
  },
  '--frozen-intrinsics': { args: ['--frozen-intrinsics', '--no-warnings', app], spans: 6 },
  '--jitless': { args: ['--jitless', app], spans: 6 },
  '--disallow-code-generation-from-strings': { args: ['--disallow-code-generation-from-strings', app], spans: 6 },
  '--stack-size': { args: ['--stack-size=500', app], spans: 6 },
  '--max-old-space-size=32': { args: ['--max-old-space-size=32', app], spans: 6 },
  '--test': { args: ['--test', '--test-reporter=tap', join(folder, 'some.test.cjs')] },
  REPL: { args: ['-i'], input: '1 + 1\nprocess.exit(3)\n' },
  stdin: { args: ['-'], input: evaluated },
  'stdin, ESM': { args: ['--input-type=module', '-'], input: "import 'node:http'; console.log(typeof module)" },
  '-e': { args: ['-e', evaluated, 'one', 'two'] },
  '-p': { args: ['-p', '6 * 7'] },
  '-p with a fault': { args: ['-p', 'nothing.at.all'] },
  '--check': { args: ['--check', app] },
  '--check of a fault': { args: ['--check', join(folder, 'fault.cjs')] },
  '--env-file': { args: [`--env-file=${join(folder, 'some.env')}`, '-p', 'process.env.SOME'] },
  '--disable-proto=delete': { args: ['--disable-proto=delete', app], spans: 6 },
  '--disable-proto=throw': { args: ['--disable-proto=throw', app], spans: 6 },
  '--throw-deprecation': { args: ['--throw-deprecation', app], spans: 6 },
  '--pending-deprecation': { args: ['--pending-deprecation', app], spans: 6 },
  '--no-addons': { args: ['--no-addons', app], spans: 6 },
  '--preserve-symlinks': { args: ['--preserve-symlinks', '--preserve-symlinks-main', app], spans: 6 },
  '--enable-source-maps': { args: ['--enable-source-maps', app], spans: 6 },
  '--conditions': { args: ['--conditions=development', '-p', "require('of-conditions')"], cwd: folder },
  '--inspect': { args: ['--inspect=127.0.0.1:0', app], spans: 6 },
  '--cpu-prof and --heap-prof': {
    args: ['--cpu-prof', '--heap-prof', app],
    launcher: ['sh', '-c', 'cd $(mktemp -d) && "$@"; ls | sed "s/[0-9.]//g"; rm -r "$PWD"', 'sh'],
    spans: 6,
  },
  '--input-type=module, evaluated': {
    args: ['--input-type=module', '-e', "import { get } from 'node:http'; console.log(typeof require, get.name)"],
  },
  '--experimental-vm-modules': { args: ['--experimental-vm-modules', '--no-warnings', app], spans: 6 },
  '--enable-fips': { args: ['--enable-fips', app] },
  '--force-fips': { args: ['--force-fips', app] },
  'no digest and no cipher, as a strict FIPS provider has none': {
    args: ['--require', resolve('test/apps/harm/without-digests.cjs'), app],
    spans: 6,
  },
  'a compile cache': {
    args: [app],
    launcher: ['sh', '-c', 'cache=$(mktemp -d); export NODE_COMPILE_CACHE=$cache; "$@" && "$@"; rm -r "$cache"', 'sh'],
    spans: 12,
  },
  '--experimental-default-type=module': {
    args: ['--experimental-default-type=module', '--no-warnings', app],
    to: 20,
    spans: 6,
  },
  '--no-experimental-require-module': { args: ['--no-experimental-require-module', app], from: 20, spans: 6 },
  '--experimental-async-context-frame': {
    args: ['--experimental-async-context-frame', app],
    from: 22,
    to: 22,
    spans: 6,
  },
  '--no-async-context-frame': { args: ['--no-async-context-frame', app], from: 24, spans: 6 },
  '--stack-trace-limit=0': { args: ['--stack-trace-limit=0', app], spans: 6 },
  '--trace-exit': { args: ['--trace-exit', app], spans: 6 },
  '--single-threaded': { args: ['--single-threaded', '--v8-pool-size=0', app], spans: 6 },
  '--lite-mode': { args: ['--lite-mode', app], spans: 6 },
  '--unhandled-rejections=strict': { args: ['--unhandled-rejections=strict', app], spans: 6 },
  '--no-experimental-global-webcrypto': { args: ['--no-warnings', '--no-deprecation', app], spans: 6 },
  '--trace-uncaught': { args: ['--trace-uncaught', '-e', 'setTimeout(() => { throw new Error("late") }, 1)'] },
  '--experimental-policy': {
    args: ['--no-warnings', `--experimental-policy=${join(folder, 'policy.json')}`, '-e', evaluated],
    from: 20,
    to: 20,
  },
  'a small number of files': {
    args: [app],
    launcher: ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh'],
    spans: 6,
  },
  'a stderr that is closed': {
    args: [app],
    launcher: ['sh', '-c', 'exec "$@" 2>&-', 'sh'],
    spans: 6,
    agentEnv: { OTEL_LOG_LEVEL: 'debug' },
  },
  'a stdout that is closed': { args: ['-e', 'process.exitCode = 4'], launcher: ['sh', '-c', 'exec "$@" >&-', 'sh'] },
  'a stdout that nobody reads': {
    args: ['-e', 'for (let i = 0; i < 1e4; i++) console.log("line", i)'],
    launcher: ['sh', '-c', '"$@" | head -1', 'sh'],
  },
  'no HOME, no PATH': { args: [app], launcher: ['/usr/bin/env', '-u', 'HOME', '-u', 'PATH'], spans: 6 },
  'a working directory that is gone': {
    args: ['-e', 'console.log("here")'],
    launcher: ['sh', '-c', 'mkdir -p gone-$$ && cd gone-$$ && rmdir ../gone-$$ && exec "$@"', 'sh'],
    cwd: folder,
  },
  'another working directory': { args: [app], cwd: '/', spans: 6 },
  'a program that is not there': { args: [join(folder, 'nowhere.cjs')] },
}

let agent: string

before(() => {
  agent = stagedAgent('node-flags')
  mkdirSync(folder, { recursive: true })
  const passes = "const { test } = require('node:test'); test('passes', () => {})\n"
  writeFileSync(join(folder, 'some.test.cjs'), passes)
  const conditional = join(folder, 'node_modules/of-conditions')
  mkdirSync(conditional, { recursive: true })
  const exports = { development: './development.cjs', default: './default.cjs' }
  writeFileSync(join(conditional, 'package.json'), JSON.stringify({ name: 'of-conditions', version: '1.0.0', exports }))
  writeFileSync(join(conditional, 'development.cjs'), "module.exports = 'for developers'\n")
  writeFileSync(join(folder, 'fault.cjs'), 'const = 1\n')
  writeFileSync(join(folder, 'some.env'), 'SOME=thing\n')
  writeFileSync(
    join(folder, 'policy.json'),
    JSON.stringify({ scopes: { 'file:': { integrity: true, dependencies: true } } }),
  )
})

function withoutTimes(text: string): string {
  return text
    .replace(/duration_ms:? [\d.]+/g, 'duration_ms')
    .replace(/gone-\d+/g, 'gone')
    .replace(/ws:\S+/g, 'ws:')
    .replace(/^[\dA-F]+(?=:error:)/gm, 'a thread')
}

for (const version of versions) {
  const line = Number.parseInt(version, 10)
  describe(`Node ${version}`, { concurrency: 3 }, () => {
    for (const [name, mode] of Object.entries(modes)) {
      if (line < (mode.from ?? 0) || line > (mode.to ?? 99)) continue
      test(name, async () => {
        const program = { ...mode, node: nodeBinary(version) }
        const sink = await startSink()
        const [bare, traced] = [
          observed(await runBare(program)),
          await runTraced(program, agent, {
            OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
            ACME_OTEL_EXIT_TIMEOUT: '10000',
            ...mode.agentEnv,
          }),
        ]
        await sink.close()
        const seen = observed(traced)
        assert.deepEqual(
          { ...seen, stdout: withoutTimes(seen.stdout), stderr: withoutTimes(seen.stderr) },
          { ...bare, stdout: withoutTimes(bare.stdout), stderr: withoutTimes(bare.stderr) },
        )
        if (mode.spans !== undefined) assert.equal(sink.spans().length, mode.spans, traced.stderr)
        if (mode.agentEnv === undefined) assert.equal(/otel-agent/.test(traced.stderr), false, traced.stderr)
      })
    }
  })
}
