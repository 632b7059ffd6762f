import assert from 'node:assert/strict'
import { appendFileSync, cpSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { listFiles } from '../../scripts/build/list-files.mjs'
import { installPackages } from '../support/install-packages.ts'
import { startSink } from '../support/otlp-sink.ts'
import { type Ended, observed, type Program, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// Faults of our own, put into the built chunks: the application must not notice, and the user must hear of it, once.
const program: Program = { args: [resolve('test/apps/harm/serve-once.cjs')] }

let bare: Ended

before(async () => {
  bare = await runBare(program)
})

/** Every listener of every instrumentation of ours throws. */
const listenersThrow = `
;{ const made = module.exports, listeners = {}
for (const name of Object.keys(made.listeners ?? {})) listeners[name] = () => { throw new Error('injected') }
module.exports = { ...made, listeners } }`

/** All that an instrumentation can call throws, except what tells that it has failed. */
const kitThrows = `
;{ const made = module.exports
const broken = (kit) => Object.fromEntries(Object.entries(kit).map(([name, value]) =>
  [name, typeof value === 'function' && name !== 'failed' ? () => { throw new Error('injected') } : value]))
const of = (table, change) => Object.fromEntries(Object.entries(table ?? {}).map(([name, value]) => [name, change(value)]))
module.exports = { ...made,
  listeners: of(made.listeners, (listener) => (message, kit) => listener(message, broken(kit))),
  patch: of(made.patch, (wrapper) => (original, kit, owner) => wrapper(original, broken(kit), owner)) } }`

const exporterThrows = `
;module.exports = { createExporter: () => ({ send() { throw new Error('injected') }, sendNow() { throw new Error('injected') }, hurry() {} }) }`

const exporterRejects = `
;module.exports = { createExporter: () => ({ send: () => Promise.reject(new Error('injected')), sendNow() { throw 1 }, hurry() {} }) }`

const resourceThrows = `
;module.exports = new Proxy({}, { get() { throw new Error('injected') } })`

async function runWith(name: string, folder: string, fault: string): Promise<Ended> {
  const agent = stagedAgent(`own-faults-${name}`)
  const dist = join(dirname(agent), '..', 'dist', folder)
  for (const file of readdirSync(dist)) {
    if (file.endsWith('.cjs') && !file.startsWith('official')) appendFileSync(join(dist, file), fault)
  }
  // Else it would not be run at all.
  listFiles(join(dirname(agent), '..', 'dist'))
  const sink = await startSink()
  const traced = await runTraced(program, agent, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url })
  await sink.close()
  assert.deepEqual(observed(traced), observed(bare))
  return traced
}

test('listeners that throw are switched off, and named', async () => {
  const { stderr } = await runWith('listeners', 'instrumentations', listenersThrow)
  assert.match(stderr, /The instrumentation of http has failed three times and is switched off/)
  assert.equal(stderr.split('switched off').length - 1, 1, stderr)
})

test('instrumentations that can do nothing', async () => {
  const { stderr } = await runWith('kit', 'instrumentations', kitThrows)
  assert.match(stderr, /The instrumentation of http has failed three times and is switched off/)
})

test('an exporter that throws', async () => {
  const { stderr } = await runWith('exporter', 'export', exporterThrows)
  assert.match(stderr, /could not send spans: injected/)
})

test('an exporter that rejects', async () => {
  await runWith('exporter-rejects', 'export', exporterRejects)
})

test('signals that throw', async () => {
  await runWith('signals', 'signals', resourceThrows)
})

const propagatorsThrow = `
;{ const fail = () => { throw new Error('injected') }
for (const one of Object.values(module.exports.otherPropagators)) Object.assign(one, { inject: fail, extract: fail }) }`

test('propagators that throw are switched off, and named', async () => {
  const { stderr } = await runFaulty('propagators', propagatorsThrow, { OTEL_PROPAGATORS: 'b3,jaeger' })
  assert.equal(stderr.split('The propagator has failed three times and is switched off').length - 1, 1, stderr)
})

test('a sampler that throws is switched off, and named', async () => {
  const fault = `
;module.exports = { createRemoteSampler: () => ({ isSampled() { throw new Error('injected') } }) }`
  const { stderr } = await runFaulty('sampling', fault, { OTEL_TRACES_SAMPLER: 'jaeger_remote' })
  assert.equal(stderr.split('The sampler has failed three times and is switched off').length - 1, 1, stderr)
})

test('a sampler that throws when it is to note its decision', async () => {
  const fault = `
;module.exports = { createRemoteSampler: () => ({ isSampled: () => true, marks() { throw new Error('injected') } }) }`
  const ownSpans = { args: [resolve('test/apps/harm/own-spans.cjs')] }
  const { stderr } = await runFaulty('sampling', fault, { OTEL_TRACES_SAMPLER: 'jaeger_remote' }, ownSpans)
  assert.equal(stderr.split('The sampler has failed three times and is switched off').length - 1, 1, stderr)
})

test('a resource that cannot be found out', async () => {
  await runFaulty('resource', resourceThrows, {})
})

/** With a fault in one chunk. */
async function runFaulty(
  chunk: string,
  fault: string,
  env: Readonly<Record<string, string>>,
  faulty: Program = program,
): Promise<Ended> {
  const agent = stagedAgent(`own-faults-${chunk}`)
  appendFileSync(join(dirname(agent), '..', 'dist', `${chunk}.cjs`), fault)
  listFiles(join(dirname(agent), '..', 'dist'))
  const sink = await startSink()
  const traced = await runTraced(faulty, agent, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, ...env })
  await sink.close()
  assert.deepEqual(observed(traced), observed(await runBare(faulty)))
  return traced
}

/** What official instrumentations can throw, and whether it comes often enough to blow their fuses. */
const officialFaults: Readonly<Record<string, { readonly fault: string; readonly blows: boolean }>> = {
  'no tracer': { fault: "get tracer() { throw new Error('injected') }", blows: true },
  'a tracer that throws': {
    fault: "get tracer() { return { startSpan() { throw new Error('injected') } } }",
    blows: true,
  },
  'spans that throw': {
    fault: `get tracer() {
      const span = { spanContext() { throw new Error('injected') } }
      for (const name of ['setAttribute', 'setAttributes', 'setStatus', 'recordException', 'updateName', 'end', 'addLink'])
        span[name] = span.spanContext
      return { startSpan: () => span }
    }`,
    blows: true,
  },
  'a constructor that throws': { fault: "constructor() { throw new Error('injected') }", blows: false },
  'a patch that throws': {
    fault: `constructor(options) {
      super(options)
      for (const part of this._modules.flatMap((one) => [one, ...one.files]))
        part.patch = () => { throw new Error('injected') }
    }`,
    blows: false,
  },
}

describe('official instrumentations', () => {
  const folder = resolve('build/apps/own-faults')
  const withLibraries: Program = { args: [join(folder, 'officials.cjs')], cwd: folder }
  const traced = ['generic-pool', 'graphql']
  let bareWithLibraries: Ended

  before(async () => {
    await installPackages(folder, { 'generic-pool': '3.9.0', graphql: '16.11.0' })
    cpSync('test/apps/harm/officials.cjs', join(folder, 'officials.cjs'))
    bareWithLibraries = await runBare(withLibraries)
  })

  for (const [what, { fault, blows }] of Object.entries(officialFaults)) {
    test(what, async () => {
      const agent = stagedAgent(`own-faults-${what.replaceAll(' ', '-')}`)
      const dist = join(dirname(agent), '..', 'dist')
      for (const name of traced) {
        const faulty = `\n;{ const Made = module.exports.Instrumentation
          module.exports = { Instrumentation: class extends Made { ${fault} } } }`
        appendFileSync(join(dist, `instrumentations/official-${name}.cjs`), faulty)
      }
      listFiles(dist)
      const sink = await startSink()
      const ended = await runTraced(withLibraries, agent, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url })
      await sink.close()
      assert.deepEqual(observed(ended), observed(bareWithLibraries))
      const named = [...ended.stderr.matchAll(/The instrumentation of (\S+) has failed three times/g)].map(
        ([, name]) => name,
      )
      assert.deepEqual(named.sort(), blows ? traced : [], ended.stderr)
      assert.match(ended.stderr, /injected/)
    })
  }
})
