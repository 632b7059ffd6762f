import assert from 'node:assert/strict'
import {
  appendFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { listFiles } from '../scripts/build/list-files.mjs'
import { nodeBinary } from '../scripts/node-lines.mjs'
import { type AppOutcome, runApp } from './support/run-app.ts'

// What V8 made of the chunks is used where it is right to the last bit, and nowhere else. V8 would crash on a wrong one.
const folder = resolve('build/apps/code-cache')
const newest = ['18.20.8', '20.20.2', '22.23.3', '24.21.0', '26.10.0']
let made = 0

before(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface Case {
  readonly node: string
  readonly nodeArgs?: readonly string[]
  readonly change?: (cacheFile: string, dist: string) => void
}

/** Three requests; the output says what became of the code cache of each chunk. */
async function runWith({ node, nodeArgs = [], change }: Case): Promise<AppOutcome> {
  const copy = join(folder, `copy-${made++}`)
  for (const part of ['hooks', 'dist', 'package.json']) cpSync(part, join(copy, part), { recursive: true })
  cpSync('test/apps/told/hundred-requests.cjs', join(copy, 'app.cjs'))
  const dist = join(copy, 'dist')
  change?.(cacheFileOf(dist, node), dist)
  const preloads = [
    '--require',
    resolve('test/apps/start/tell-code-cache.cjs'),
    '--require',
    join(copy, 'hooks/require.cjs'),
  ]
  const run = { file: join(copy, 'app.cjs'), door: 'none', args: ['3'] } as const
  return runApp({ ...run, node: nodeBinary(node), nodeArgs: [...nodeArgs, ...preloads] })
}

function cacheFileOf(dist: string, node: string, chunk = 'agent'): string {
  const builds = readdirSync(join(dist, 'code-cache')).filter((name) => name.startsWith(`${node}-`))
  assert.equal(builds.length, 1, `Node ${node} has ${builds.length} code caches: run the build once more`)
  return join(dist, 'code-cache', String(builds[0]), `${chunk}.bin`)
}

type Verdict = 'taken' | 'rejected' | 'none'

function assertWorks(
  { code, signal, stdout, stderr, spans }: AppOutcome,
  verdicts: { readonly agent: Verdict; readonly tracing: Verdict },
): void {
  const said = `agent ${verdicts.agent}\ntracing ${verdicts.tracing}\n`
  assert.deepEqual({ code, signal, stdout, stderr }, { code: 0, signal: null, stdout: said, stderr: '' })
  assert.equal(spans.length, 6)
}

describe('the newest of each line takes what the build has made for it', () => {
  for (const node of newest) {
    // Node 18 has come to the end of its life, and has one for the start alone.
    const tracing = node.startsWith('18.') ? 'none' : 'taken'
    test(node, async () => assertWorks(await runWith({ node }), { agent: 'taken', tracing }))
  }
})

describe('V8 sees by itself that it was made under other flags', () => {
  for (const flag of ['--stack-size=500', '--jitless', '--no-opt']) {
    test(flag, async () =>
      assertWorks(await runWith({ node: '24.21.0', nodeArgs: [flag] }), { agent: 'rejected', tracing: 'rejected' }),
    )
  }
})

test('a Node of another release has none', async () => {
  const run = runWith({ node: '20.20.2', change: (file) => rmSync(file) })
  assertWorks(await run, { agent: 'none', tracing: 'taken' })
})

test("another release's, under this one's name, is rejected by V8", async () => {
  for (const [node, other] of [
    ['20.20.2', '18.20.8'],
    ['24.21.0', '22.23.3'],
    ['26.10.0', '24.21.0'],
  ] as const) {
    const change = (file: string, dist: string): void => cpSync(cacheFileOf(dist, other), file)
    assertWorks(await runWith({ node, change }), { agent: 'rejected', tracing: 'taken' })
  }
})

/** `dist` is where the chunk's own file lies. */
type Damage = (file: string, dist: string, chunk: string) => void

const damages: Readonly<Record<string, Damage>> = {
  'one bit of the first copy': (file) => flip(file, 20_000),
  'one bit of the second copy': (file, _dist, chunk) => flip(file, cacheSize(file, chunk) + 20_000),
  'one bit of what it has of the source': (file, _dist, chunk) => flip(file, 2 * cacheSize(file, chunk) + 20),
  'cut off': (file) => truncateSync(file, 100_001),
  empty: (file) => truncateSync(file, 0),
  'a byte too much': (file) => appendFileSync(file, '\n'),
  'all zeros': (file) => writeFileSync(file, Buffer.alloc(statSync(file).size)),
  'a folder': (file) => {
    rmSync(file)
    cpSync('hooks', file, { recursive: true })
  },
  'made of a chunk of the same length': (_file, dist, chunk) => {
    const file = join(dist, `${chunk}.cjs`)
    const text = readFileSync(file, 'latin1')
    assert.ok(text.startsWith('"use strict";'))
    writeFileSync(file, text.replace('"use strict";', "'use strict';"))
    listFiles(dist)
  },
}

describe('what is not right to the last bit does not reach V8', () => {
  for (const [what, change] of Object.entries(damages)) {
    test(what, async () => {
      for (const node of ['20.20.2', '26.10.0'])
        assertWorks(await runWith({ node, change: (file, dist) => change(file, dist, 'agent') }), {
          agent: 'none',
          tracing: 'taken',
        })
      const ofTracing: Case['change'] = (_file, dist) =>
        change(cacheFileOf(dist, '24.21.0', 'tracing'), dist, 'tracing')
      assertWorks(await runWith({ node: '24.21.0', change: ofTracing }), { agent: 'taken', tracing: 'none' })
    })
  }
})

function cacheSize(file: string, chunk: string): number {
  return (statSync(file).size - Math.ceil(statSync(`dist/${chunk}.cjs`).size / 1024)) / 2
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file)
  bytes[at] = (bytes[at] ?? 0) ^ 16
  writeFileSync(file, bytes)
}
