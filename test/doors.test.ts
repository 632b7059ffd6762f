import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { nodeBinary, supportedNodes, tooOldNodes } from '../scripts/node-lines.mjs'
import { type Cell, cells, doors } from './support/doors-matrix.ts'
import { matchesGolden } from './support/golden.ts'
import { installPackages } from './support/install-packages.ts'
import { type Sink, startSink } from './support/otlp-sink.ts'
import { pictureOf } from './support/picture.ts'
import { type AgentAddress, type AppRun, byPath, linkAgentInto, runApp } from './support/run-app.ts'
import { whyAbsent } from './support/server.ts'
import { createServers } from './support/servers.ts'

// One application, in all forms that a program can have, through all doors of the agent, on all Node lines: one picture.
const folder = resolve('build/apps/doors')
const golden = 'test/apps/doors/spans.txt'
const servers = createServers()
const env = { OTEL_METRICS_EXPORTER: 'none' }
let sink: Sink
let pgEnv: Readonly<Record<string, string>> = {}

before(async () => {
  await installPackages(folder, { express: '5.1.0', pg: '8.16.3', pino: '9.14.0', tsx: '4.23.15' })
  linkAgentInto(folder)
  cpSync('test/apps/doors', folder, { recursive: true })
  sink = await startSink()
})
after(async () => {
  await sink.close()
  await servers.stop()
})

describe('one picture', { concurrency: 2, skip: whyAbsent('postgresql') }, () => {
  before(async () => {
    pgEnv = await servers.envFor(['postgresql'])
  })
  for (const cell of cells(process.env.EVERY_NODE === '1')) {
    test(`Node ${cell.node.version}, ${cell.form.name}, ${cell.door.name}`, async () => {
      const run = runOf(cell)
      const outcome = await runApp(run)
      // Node itself has something to say about some forms on some lines: it must be that and no more.
      const bare = outcome.stderr === '' ? '' : (await runApp({ ...run, door: 'none' })).stderr
      assert.equal(withoutIds(outcome.stderr), withoutIds(bare))
      assert.deepEqual([outcome.code, outcome.signal], [0, null])
      matchesGolden(golden, pictureOf(outcome))
    })
  }
})

function runOf({ form, door, node }: Cell): AppRun {
  return {
    file: join(folder, form.file),
    nodeArgs: form.nodeArgs ?? [],
    door: door.door,
    agent: door.agent,
    node: node.binary,
    env: { ...env, ...pgEnv },
  }
}

function withoutIds(stderr: string): string {
  return stderr.replace(/\(node:\d+\)/g, '(node:<pid>)')
}

describe('OTEL_SDK_DISABLED=true leaves the process untouched', { concurrency: 2 }, () => {
  // A door alone loads a few of Node's own modules: the comparison is with an agent that does nothing.
  const nothing = { require: join(folder, 'hooks/empty.cjs'), import: join(folder, 'hooks/empty.mjs') }
  for (const version of supportedNodes) {
    for (const { name, door, agent } of doors.slice(0, 5)) {
      test(`Node ${version}, ${name}`, async () => {
        const run = { file: join(folder, 'untouched.cjs'), node: nodeBinary(version), door }
        const seenWith = async (address: AgentAddress): Promise<Seen> => {
          const outcome = await runApp({ ...run, agent: address, env: { OTEL_SDK_DISABLED: 'true' }, sink })
          assert.deepEqual([outcome.code, outcome.stderr, sink.requests.length], [0, '', 0])
          return JSON.parse(outcome.stdout) as Seen
        }
        const [off, bare] = [await seenWith(agent), await seenWith(nothing)]
        assert.deepEqual(off.agentModules, ['require.cjs'])
        assert.deepEqual(withoutAgent(off), withoutAgent(bare))
      })
    }
  }
})

interface Seen {
  readonly agentModules: string[]
  readonly env: Readonly<Record<string, string>>
}

function withoutAgent({ agentModules, env, ...seen }: Seen): object {
  const { NODE_OPTIONS, ...restOfEnv } = env
  return { ...seen, env: restOfEnv }
}

describe('Node that is too old runs the application', () => {
  for (const version of tooOldNodes) {
    test(`Node ${version}`, async () => {
      const outcome = await runApp({
        file: join(folder, 'old.js'),
        door: '--require',
        agent: byPath,
        node: nodeBinary(version),
      })
      assert.equal(outcome.stdout, 'the application runs\n')
      assert.equal(outcome.code, 0)
      assert.equal(
        outcome.stderr,
        `otel-agent: Node.js ${version} is too old to be traced. The application runs as it would without the agent. ` +
          'Node.js 18.19 and later are traced.\n',
      )
    })
  }
})
