import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../../scripts/node-lines.mjs'
import { installPackages } from '../support/install-packages.ts'
import { startSink } from '../support/otlp-sink.ts'
import { type Program, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// What an application can see of Node and of Express is what it sees without the agent, down to a function's name; and its
// requests are traced all the same.
const folders = { newest: resolve('build/apps/shapes'), before: resolve('build/apps/shapes-before') } as const
const versions = process.env.EVERY_NODE === '1' ? supportedNodes : ['18.20.8', '20.20.2', '24.21.0', '26.10.0']

/** By file: each shape with the number of its spans. */
const shapes: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  requests: {
    'headers as an array': 0,
    'frozen options': 0,
    'arguments that Node refuses': 0,
    'upgrade, CONNECT and Expect': 0,
    'abort and destroy': 0,
    'handlers that throw': 2,
  },
  functions: {
    'names, lengths and properties of functions': 4,
    'numbers of listeners': 2,
    'depth of stacks': 2,
    'patched by the application': 4,
  },
  surroundings: {
    'frozen prototypes': 2,
    'polluted prototypes': 4,
    'clocks that stand still': 2,
    'timers of node:test': 4,
    'a date of the past': 2,
    domain: 2,
    'contexts of the application': 4,
    'the environment': 2,
    'context at the end of a body': 12,
  },
  express: { 'the next of Express': 2, 'responses that are none': 0 },
  fastify: { 'hooks, plugins and routes of Fastify': 8 },
}

let agent: string

before(async () => {
  agent = stagedAgent('transparency')
  await installPackages(folders.newest, { '@sinonjs/fake-timers': '15.0.0', express: '5.2.1', fastify: '5.12.8' })
  await installPackages(folders.before, { express: '4.21.2', fastify: '4.29.1' })
  for (const folder of Object.values(folders)) cpSync('test/apps/harm/shapes', folder, { recursive: true })
})

for (const version of versions) {
  describe(`Node ${version}`, { concurrency: 3 }, () => {
    for (const [file, names] of Object.entries(shapes)) {
      for (const [name, spans] of Object.entries(names)) {
        for (const majors of majorsFor(file, version)) {
          test(`${name}, ${majors}`, () => staysAs(version, file, name, spans, folders[majors]))
        }
      }
    }
  })
}

/** Of the frameworks, if it is about one. Fastify 5 needs Node 20. */
function majorsFor(file: string, version: string): readonly (keyof typeof folders)[] {
  if (file === 'fastify' && version.startsWith('18.')) return ['before']
  return file === 'express' || file === 'fastify' ? ['newest', 'before'] : ['newest']
}

async function staysAs(version: string, file: string, name: string, spans: number, folder: string): Promise<void> {
  const program: Program = {
    node: nodeBinary(version),
    args: ['--no-warnings', join(folder, 'run.cjs'), file, name],
    env: { NODE_OPTIONS: '--no-deprecation' },
  }
  const bare = await runBare(program)
  assert.equal(bare.code, 0, bare.stdout + bare.stderr)
  const sink = await startSink()
  const traced = await runTraced(program, agent, {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    ACME_OTEL_EXIT_TIMEOUT: '10000',
  })
  await sink.close()
  const { ms: _bareMs, ...wanted } = bare
  const { ms: _tracedMs, ...seen } = traced
  assert.deepEqual(seen, wanted)
  const received = sink.spans()
  if (spans > 0) assert.equal(received.length, spans)
  assert.equal(JSON.stringify(received).includes('polluted'), false)
  if (name === 'context at the end of a body') assert.equal(new Set(received.map(({ traceId }) => traceId)).size, 3)
}
