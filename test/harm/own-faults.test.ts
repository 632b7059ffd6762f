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

/** Puts a change of the kit, by a body with `kit`, `fail` and `failing`, before all that an instrumentation does with it. */
const kitWith = (change: string): string => `
;{ const made = module.exports
const fail = () => { throw new Error('injected') }
const failing = (value) => Object(value) === value
  ? new Proxy(value, { get: (target, key) => typeof target[key] === 'function' ? fail : target[key] })
  : value
const changed = (given) => { const kit = { ...given }; ${change}; return kit }
const of = (table, change) => Object.fromEntries(Object.entries(table ?? {}).map(([name, value]) => [name, change(value)]))
module.exports = { ...made,
  listeners: of(made.listeners, (listener) => (message, kit) => listener(message, changed(kit))),
  patch: of(made.patch, (wrapper) => (original, kit, ...rest) => wrapper(original, changed(kit), ...rest)) } }`

/** What can fail in the hands of our own instrumentations, and whose fuses that blows. */
const faultsOfOurs: Readonly<Record<string, { readonly fault: string; readonly blows: readonly string[] }>> = {
  'all that they are given': {
    fault: kitWith(
      "for (const name in kit) if (typeof kit[name] === 'function' && name !== 'failed') kit[name] = fail",
    ),
    blows: [
      ...['bunyan', 'connect', 'express', 'fastify', 'hapi', 'hono', 'http', 'koa', 'log4js', 'pino', 'router'],
      ...['undici', 'winston'],
    ],
  },
  spans: {
    fault: kitWith(`for (const name of ['startSpan', 'startDescribed', 'activeSpan']) {
      const start = kit[name]
      kit[name] = (...args) => failing(start(...args))
    }`),
    blows: ['http', 'mysql', 'mysql2', 'pg', 'undici'],
  },
  'the start of a span': {
    fault: kitWith('kit.startSpan = kit.startDescribed = fail'),
    blows: ['http', 'mysql', 'mysql2', 'pg', 'undici'],
  },
  measurements: {
    fault: kitWith(`const { histogram, counter } = kit
      kit.histogram = (...args) => failing(histogram(...args))
      kit.counter = (...args) => failing(counter(...args))`),
    blows: ['http', 'mysql', 'mysql2', 'pg', 'pg-pool', 'undici'],
  },
  routes: {
    fault: kitWith('kit.serverRequest = kit.setRoute = fail'),
    blows: ['connect', 'express', 'fastify', 'hapi', 'hono', 'koa', 'router'],
  },
  'records of logs': {
    fault: kitWith("kit.emitLog = fail; Object.defineProperty(kit, 'records', { get: fail })"),
    blows: ['bunyan', 'console', 'pino', 'winston'],
  },
  settings: { fault: kitWith("Object.defineProperty(kit, 'settings', { get: fail })"), blows: ['http', 'undici'] },
  'the patches themselves': {
    fault: `;module.exports = { ...module.exports, patch: Object.fromEntries(
      Object.keys(module.exports.patch ?? {}).map((name) => [name, () => { throw new Error('injected') }])) }`,
    blows: [],
  },
}

describe('our own instrumentations, of 14 libraries', () => {
  const folder = resolve('build/apps/own-faults-of-ours')
  const withLibraries: Program = { args: [join(folder, 'ours.cjs')], cwd: folder }
  let bareWithLibraries: Ended

  before(async () => {
    await installPackages(folder, {
      ...{ express: '4.22.3', express5: 'npm:express@5.3.0', connect: '3.7.0', koa: '3.2.0', '@koa/router': '14.0.0' },
      ...{ hono: '4.13.19', fastify: '5.12.1', '@hapi/hapi': '21.4.3', undici: '7.29.0' },
      ...{ pino: '10.3.1', winston: '3.19.0', bunyan: '1.8.15', log4js: '6.9.1' },
      ...{ pg: '8.23.0', mysql: '2.18.1', mysql2: '3.15.3' },
    })
    cpSync('test/apps/harm/ours.cjs', join(folder, 'ours.cjs'))
    bareWithLibraries = await runBare(withLibraries)
    assert.equal(bareWithLibraries.code, 0)
  })

  for (const [what, { fault, blows }] of Object.entries(faultsOfOurs)) {
    test(`${what} fail`, async () => {
      const agent = stagedAgent(`own-faults-of-ours-${what.replaceAll(' ', '-')}`)
      const dist = join(dirname(agent), '..', 'dist')
      for (const file of readdirSync(join(dist, 'instrumentations'))) {
        if (!file.startsWith('official')) appendFileSync(join(dist, 'instrumentations', file), fault)
      }
      listFiles(dist)
      const sink = await startSink()
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_LOGS_EXPORTER: 'otlp' }
      const ended = await runTraced(withLibraries, agent, env)
      await sink.close()
      assert.deepEqual(observed(ended), observed(bareWithLibraries))
      assert.deepEqual(switchedOff(ended), blows, ended.stderr)
    })
  }
})

/** Each is named by one line. */
function switchedOff({ stderr }: Ended): readonly (string | undefined)[] {
  return [...stderr.matchAll(/The instrumentation of (\S+) has failed three times/g)].map(([, name]) => name).sort()
}

interface OfficialFault {
  readonly fault: string
  /** Those whose fuses it blows. */
  readonly blows: readonly string[]
  /** Where it is put; without it, into all. */
  readonly into?: readonly string[]
}

const withSpans = ['connect', 'dataloader', 'generic-pool', 'graphql']
const official = [...withSpans, 'lru-memoizer']

/** What official instrumentations can throw. */
const officialFaults: Readonly<Record<string, OfficialFault>> = {
  'no tracer': { fault: "get tracer() { throw new Error('injected') }", blows: withSpans },
  'a tracer that throws': {
    fault: "get tracer() { return { startSpan() { throw new Error('injected') } } }",
    blows: withSpans,
  },
  'spans that throw': {
    fault: `get tracer() {
      const span = { spanContext() { throw new Error('injected') } }
      for (const name of ['setAttribute', 'setAttributes', 'setStatus', 'recordException', 'updateName', 'end', 'addLink'])
        span[name] = span.spanContext
      return { startSpan: () => span }
    }`,
    blows: ['generic-pool', 'graphql'],
    // The others end theirs in listeners, and in promises that nobody waits for. Our spans do not throw.
    into: ['generic-pool', 'graphql'],
  },
  'exports of theirs that throw before they call those of the library': {
    fault: `constructor(options) {
      super(options)
      for (const part of this._modules) {
        const { patch } = part
        part.patch = (exports, version) => {
          const other = patch?.(exports, version)
          return typeof other === 'function' && other !== exports ? function () { throw new Error('injected') } : other
        }
      }
    }`,
    blows: ['connect', 'dataloader', 'lru-memoizer'],
  },
  'exports of theirs that throw afterwards': {
    fault: `constructor(options) {
      super(options)
      for (const part of this._modules) {
        const { patch } = part
        part.patch = (exports, version) => {
          const other = patch?.(exports, version)
          if (typeof other !== 'function' || other === exports) return other
          return Object.assign(function (...args) {
            const made = other.apply(this, args)
            if (made !== undefined) return (...all) => { made(...all); throw new Error('injected') }
            throw new Error('injected')
          }, { prototype: other.prototype })
        }
      }
    }`,
    blows: ['connect', 'dataloader', 'lru-memoizer'],
  },
  'a constructor that throws': { fault: "constructor() { throw new Error('injected') }", blows: [] },
  'a patch that throws': {
    fault: `constructor(options) {
      super(options)
      for (const part of this._modules.flatMap((one) => [one, ...one.files]))
        part.patch = () => { throw new Error('injected') }
    }`,
    blows: [],
  },
}

describe('official instrumentations', () => {
  const folder = resolve('build/apps/own-faults')
  const withLibraries: Program = { args: [join(folder, 'officials.cjs')], cwd: folder }
  const env = { ACME_OTEL_FRAMEWORK_SPANS: 'true' }
  let bareWithLibraries: Ended

  before(async () => {
    await installPackages(folder, {
      connect: '3.7.0',
      dataloader: '2.2.3',
      'generic-pool': '3.9.0',
      graphql: '16.11.0',
      'lru-memoizer': '3.0.0',
    })
    cpSync('test/apps/harm/officials.cjs', join(folder, 'officials.cjs'))
    bareWithLibraries = await runBare(withLibraries)
  })

  test('what they replace looks as it did', async () => {
    const sink = await startSink()
    const agent = stagedAgent('own-faults-none')
    const ended = await runTraced(withLibraries, agent, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, ...env })
    await sink.close()
    assert.deepEqual({ ...ended, ms: 0 }, { ...bareWithLibraries, ms: 0 })
  })

  for (const [what, { fault, blows, into = official }] of Object.entries(officialFaults)) {
    test(what, async () => {
      const agent = stagedAgent(`own-faults-${what.replaceAll(' ', '-')}`)
      const dist = join(dirname(agent), '..', 'dist')
      for (const name of into) {
        const faulty = `\n;{ const Made = module.exports.Instrumentation
          module.exports = { Instrumentation: class extends Made { ${fault} } } }`
        appendFileSync(join(dist, `instrumentations/official-${name}.cjs`), faulty)
      }
      listFiles(dist)
      const sink = await startSink()
      const ended = await runTraced(withLibraries, agent, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, ...env })
      await sink.close()
      assert.deepEqual(observed(ended), observed(bareWithLibraries))
      assert.deepEqual(switchedOff(ended), blows, ended.stderr)
      assert.match(ended.stderr, /injected/)
    })
  }
})
