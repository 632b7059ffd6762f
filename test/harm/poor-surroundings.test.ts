import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../../scripts/node-lines.mjs'
import { startSink } from '../support/otlp-sink.ts'
import { type Ended, observed, type Program, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// Where little is allowed and little is there: a file system that cannot be written to, nobody's home, few files, a small heap, an
// agent that may not be read or was copied half.
const versions = process.env.EVERY_NODE === '1' ? supportedNodes : ['20.20.2', '24.21.0', '26.10.0']

const few = resolve('test/apps/harm/serve-once.cjs')
const many = resolve('test/apps/harm/serve-many.cjs')

interface Poverty {
  readonly args: readonly string[]
  readonly launcher?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** How many spans arrive. */
  readonly spans: number
  /** Why it cannot be made here, if it cannot. */
  readonly skip?: string | false
  /** What we say about it; without it, nothing. */
  readonly told?: RegExp
}

const inShell = (script: string): readonly string[] => ['sh', '-c', `${script}; exec "$@"`, 'sh']

/** Every mount of this machine, for the program and what it starts. */
const readOnly = [
  'unshare',
  '--mount',
  ...inShell(
    'mount --make-rprivate /; while read -r _ target _ options _; do case $target in /proc*|/sys*|/dev*) ;; *) mount -o remount,bind,ro "$target" 2>/dev/null;; esac; done </proc/self/mounts; if touch /tmp/written 2>/dev/null; then exit 70; fi',
  ),
]

const mayMount = spawnSync('unshare', ['--mount', 'mount', '--make-rprivate', '/']).status === 0
const nobody = ['setpriv', '--reuid=54321', '--regid=54321', '--clear-groups']
const mayBeNobody =
  process.getuid?.() === 0 && spawnSync(nobody[0] as string, [...nobody.slice(1), 'true']).status === 0

const poverties: Readonly<Record<string, Poverty>> = {
  'a file system that is read-only': {
    args: [few],
    launcher: readOnly,
    spans: 6,
    skip: !mayMount && 'mounting needs root',
  },
  'a home and a temporary folder that are not there': {
    args: [few],
    env: { HOME: '/nowhere/at/all', TMPDIR: '/nowhere/at/all', XDG_CACHE_HOME: '/nowhere/at/all' },
    spans: 6,
  },
  'a heap of 64 MB under load': { args: ['--max-old-space-size=64', many], spans: 2000 },
  '64 open files under load': { args: [many], launcher: inShell('ulimit -n 64'), spans: 2000 },
  'no open file left when the first spans are to be sent': {
    args: [resolve('test/apps/harm/without-files.cjs')],
    launcher: inShell('ulimit -n 64'),
    env: { OTEL_BSP_SCHEDULE_DELAY: '200', OTEL_METRICS_EXPORTER: 'none' },
    spans: 6,
    told: /^otel-agent warn: The exporter cannot be loaded, so nothing is sent until it can be: .*EMFILE.*\n$/,
  },
}

let agent: string

before(() => {
  agent = stagedAgent('poor-surroundings')
})

async function compared(program: Program, door: string): Promise<{ readonly spans: number; readonly traced: Ended }> {
  const bare = await runBare(program)
  assert.equal(bare.code, 0, bare.stderr)
  const sink = await startSink()
  const traced = await runTraced(program, door, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url })
  await sink.close()
  assert.deepEqual(observed(traced), observed(bare))
  return { spans: sink.spans().length, traced }
}

for (const version of versions) {
  describe(`Node ${version}`, () => {
    for (const [what, { args, launcher, env, spans, skip = false, told = /^$/ }] of Object.entries(poverties)) {
      test(what, { skip }, async () => {
        const program = { node: nodeBinary(version), args, ...(launcher && { launcher }), ...(env && { env }) }
        const { spans: arrived, traced } = await compared(program, agent)
        assert.match(traced.stderr, told)
        assert.equal(arrived, spans)
      })
    }
  })
}

const damages: Readonly<Record<string, { readonly damage: (dist: string) => void; readonly spans: number }>> = {
  'all of dist/ is unreadable': { damage: (dist) => chmodSync(dist, 0o700), spans: 0 },
  'the start chunk is unreadable': { damage: (dist) => chmodSync(join(dist, 'agent.cjs'), 0o600), spans: 0 },
  'the list of the chunks and the code cache are unreadable': {
    damage: (dist) => {
      chmodSync(join(dist, 'chunks.json'), 0o600)
      chmodSync(join(dist, 'code-cache'), 0o700)
    },
    spans: 0,
  },
  'the exporters are unreadable': { damage: (dist) => chmodSync(join(dist, 'export'), 0o700), spans: 0 },
  'the code cache is unreadable': { damage: (dist) => chmodSync(join(dist, 'code-cache'), 0o700), spans: 6 },
  'all chunks are of another build than their list': {
    damage: (dist) => {
      for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
        if (file.endsWith('.cjs')) appendFileSync(join(dist, file), '\n')
      }
    },
    spans: 0,
  },
}

/** Where a user without a name may go. */
let folder: string

describe('an agent that another user has installed', {
  skip: !mayBeNobody && 'only root can become somebody else',
}, () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'otel-agent-'))
    chmodSync(folder, 0o755)
    cpSync(few, join(folder, 'app.cjs'))
  })
  after(() => rmSync(folder, { recursive: true }))

  for (const version of versions) {
    for (const [what, { damage, spans }] of Object.entries(damages)) {
      test(`Node ${version}, ${what}`, async () => {
        const copy = mkdtempSync(join(folder, 'copy-'))
        chmodSync(copy, 0o755)
        cpSync(dirname(dirname(agent)), copy, { recursive: true })
        cpSync(nodeBinary(version), join(copy, 'node'))
        damage(join(copy, 'dist'))
        const program = { node: join(copy, 'node'), args: [join(folder, 'app.cjs')], launcher: nobody, cwd: '/' }
        const { spans: arrived, traced } = await compared(program, join(copy, 'hooks/require.cjs'))
        assert.equal(arrived, spans)
        assert.equal(traced.stderr.split('\n').length - 1, spans === 0 ? 1 : 0, traced.stderr)
        rmSync(copy, { recursive: true })
      })
    }
  }
})
