import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { listFiles } from '../scripts/build/list-files.mjs'
import { nodeBinary } from '../scripts/node-lines.mjs'
import { installPackages } from './support/install-packages.ts'
import { type AppOutcome, runApp } from './support/run-app.ts'

// Whatever is wrong with the agent's own files, the application runs, and one line says so.
const folder = resolve('build/apps/fail-open')
let made = 0

before(() => {
  rmSync(folder, { recursive: true, force: true })
})

function brokenCopy(breakIt: (dist: string) => void): string {
  const copy = join(folder, `copy-${made++}`)
  for (const part of ['hooks', 'dist', 'package.json']) cpSync(part, join(copy, part), { recursive: true })
  breakIt(join(copy, 'dist'))
  return copy
}

async function runBroken(breakIt: (dist: string) => void): Promise<AppOutcome> {
  const copy = brokenCopy(breakIt)
  cpSync('test/apps/told/hundred-requests.cjs', join(copy, 'app.cjs'))
  const door = join(copy, 'hooks/require.cjs')
  return runApp({ file: join(copy, 'app.cjs'), door: '--require', agent: { require: door, import: door }, args: ['3'] })
}

const whole: Record<string, (dist: string) => void> = {
  'dist/ is gone': (dist) => rmSync(dist, { recursive: true }),
  'the start chunk is gone': (dist) => rmSync(join(dist, 'agent.cjs')),
  'the start chunk cannot be read': (dist) => {
    rmSync(join(dist, 'agent.cjs'))
    mkdirSync(join(dist, 'agent.cjs'))
  },
  'the start chunk is cut off': (dist) => truncateSync(join(dist, 'agent.cjs'), 5000),
  'the start chunk is empty': (dist) => truncateSync(join(dist, 'agent.cjs'), 0),
  'the start chunk throws': (dist) => {
    writeFileSync(join(dist, 'agent.cjs'), "throw new Error('no\\ngood')")
    listFiles(dist)
  },
  'a block of the start chunk was not copied': (dist) => {
    const file = join(dist, 'agent.cjs')
    writeFileSync(file, readFileSync(file).fill(0, 4096, 8192))
  },
}

describe('the agent cannot start', () => {
  for (const [what, breakIt] of Object.entries(whole)) {
    test(what, async () => {
      const { code, signal, stdout, stderr, spans } = await runBroken(breakIt)
      assert.deepEqual([code, signal, stdout, spans], [0, null, '', []])
      assert.match(stderr, /^otel-agent: could not start: .*\. The application runs without tracing\. .*\n$/)
    })
  }
})

const parts: Record<string, { readonly breakIt: (dist: string) => void; readonly spans: number }> = {
  // A start by the code cache does not need it, what is loaded later does.
  'the list of the chunks is gone': { breakIt: (dist) => rmSync(join(dist, 'chunks.json')), spans: 0 },
  'the list of the chunks is cut off': {
    breakIt: (dist) => truncateSync(join(dist, 'chunks.json'), 1000),
    spans: 0,
  },
  'what traces is gone': { breakIt: (dist) => rmSync(join(dist, 'tracing.cjs')), spans: 0 },
  'what traces is cut off': { breakIt: (dist) => truncateSync(join(dist, 'tracing.cjs'), 5000), spans: 0 },
  'an instrumentation is cut off': {
    breakIt: (dist) => truncateSync(join(dist, 'instrumentations/http.cjs'), 100),
    spans: 0,
  },
  'an instrumentation is of another version': {
    breakIt: (dist) => {
      const file = join(dist, 'instrumentations/http.cjs')
      const text = readFileSync(file, 'latin1')
      writeFileSync(file, text.slice(1) + text[0])
    },
    spans: 0,
  },
  'all instrumentations are gone': {
    breakIt: (dist) => rmSync(join(dist, 'instrumentations'), { recursive: true }),
    spans: 0,
  },
  'the exporter is gone': { breakIt: (dist) => rmSync(join(dist, 'export'), { recursive: true }), spans: 0 },
  'the metrics SDK is gone': { breakIt: (dist) => rmSync(join(dist, 'signals'), { recursive: true }), spans: 6 },
}

describe('a part of the agent fails', () => {
  for (const [what, { breakIt, spans }] of Object.entries(parts)) {
    test(what, async () => {
      const outcome = await runBroken(breakIt)
      assert.deepEqual([outcome.code, outcome.signal, outcome.stdout], [0, null, ''])
      assert.equal(outcome.spans.length, spans)
      assert.match(outcome.stderr, /^otel-agent (error|warn): .*dist\/.*\n$/)
    })
  }
})

test('a chunk that was replaced by nonsense while the application runs', async () => {
  const outcome = await runBroken((dist) => {
    for (const name of readdirSync(join(dist, 'export')))
      writeFileSync(join(dist, 'export', name), 'module.exports = 1')
  })
  assert.deepEqual([outcome.code, outcome.spans], [0, []])
  assert.match(outcome.stderr, /^otel-agent warn: The exporter cannot be loaded/)
})

describe('the SDKs of metrics and logs cannot be loaded at first', () => {
  const start = (how: string): Promise<AppOutcome> => {
    const copy = brokenCopy(() => {})
    const door = join(copy, 'hooks/require.cjs')
    return runApp({
      file: resolve('test/apps/told/sdk-comes-back.cjs'),
      door: '--require',
      agent: { require: door, import: door },
      args: [join(copy, 'dist/signals'), how],
      env: { OTEL_LOGS_EXPORTER: 'otlp', OTEL_METRICS_EXPORTER: 'otlp' },
    })
  }

  test('what waits is sent when they can be, and what found no room is told', async () => {
    const { code, stderr, logs, metrics } = await start('back')
    assert.equal(code, 0)
    assert.equal(logs.length, 2049)
    assert.deepEqual([logs.at(0)?.body, logs.at(-1)?.body], ['0', 'later'])
    assert.equal(metrics.find(({ name }) => name === 'sold')?.points[0]?.as_double, 2001)
    assert.match(stderr, /: 52 log records came before their SDK could be loaded/)
    assert.match(stderr, /: 100 measurements came before their SDK could be loaded/)
    assert.equal(stderr.match(/signals\/logs\.cjs cannot be read/g)?.length, 1, stderr)
  })

  test('what waits to the end is told', async () => {
    const { code, stderr, logs } = await start('never')
    assert.deepEqual([code, logs], [0, []])
    assert.match(stderr, /: 2101 log records were dropped: their SDK could not be loaded/)
    assert.match(stderr, /: 2101 measurements were dropped: their SDK could not be loaded/)
  })
})

// Hooks beside on the first, synchronous ones on the second.
const nodes = ['20.20.2', '24.21.0']
const ofEsModules: Record<string, { readonly breakIt: (dist: string) => void; readonly nodes: readonly string[] }> = {
  'the wrapper is cut off': { breakIt: (dist) => truncateSync(join(dist, 'esm/create-hook.cjs'), 50_000), nodes },
  'the wrapper is gone': { breakIt: (dist) => rmSync(join(dist, 'esm/create-hook.cjs')), nodes },
  'the registry was changed': { breakIt: (dist) => changeByte(join(dist, 'esm/lib/register.js')), nodes },
  'the registry is gone': { breakIt: (dist) => rmSync(join(dist, 'esm/lib/register.js')), nodes },
  'the hooks beside were changed': { breakIt: (dist) => changeByte(join(dist, 'esm/hook.mjs')), nodes: ['20.20.2'] },
  'what loads them is gone': { breakIt: (dist) => rmSync(join(dist, 'wrap-esm.cjs')), nodes },
}

/** One of those that are looked at. */
function changeByte(file: string): void {
  const bytes = readFileSync(file)
  bytes[122] = (bytes[122] as number) ^ 1
  writeFileSync(file, bytes)
}

describe('what is for ES modules is damaged', () => {
  const app = join(folder, 'with-hono')
  before(async () => {
    await installPackages(app, { hono: '4.13.19' })
    writeFileSync(join(app, 'app.mjs'), "import { Hono } from 'hono'\nconsole.log(typeof Hono)\n")
  })
  for (const [what, { breakIt, nodes }] of Object.entries(ofEsModules)) {
    for (const version of nodes) {
      test(`${what}, on Node ${version}`, async () => {
        const door = join(brokenCopy(breakIt), 'hooks/import.mjs')
        const agent = { require: door, import: door }
        const file = join(app, 'app.mjs')
        const { code, stdout, stderr } = await runApp({ file, door: '--import', agent, node: nodeBinary(version) })
        assert.deepEqual([code, stdout], [0, 'function\n'])
        assert.match(stderr, /^otel-agent error: dist\/(esm\/|wrap-esm).* \[damaged\]\n$/)
      })
    }
  }
})
