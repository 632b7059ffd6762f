import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { listFiles } from '../../scripts/build/list-files.mjs'
import { startSink } from '../support/otlp-sink.ts'
import { type Ended, observed, type Program, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// What carries telemetry fails, one built chunk after the other: requests, spans, measurements, records, observers of the application's
// that throw, a worker thread and the end of both are as without us.
/** All that a chunk exports throws or, with `depth` 1, all methods of what that gives. */
const chunkThrows = (depth: number): string => `
;{ const fail = () => { throw new Error('injected') }
const failing = (value, depth) => {
  if (typeof value === 'function') {
    return depth === 0 ? fail : new Proxy(value, {
      apply: (target, self, args) => failing(Reflect.apply(target, self, args), depth - 1),
      construct: (target, args) => failing(Reflect.construct(target, args), depth - 1),
    })
  }
  if (Object(value) !== value) return value
  return new Proxy(value, { get: (target, key) =>
    typeof target[key] === 'function' ? failing(target[key].bind(target), depth) : target[key] })
}
module.exports = Object.fromEntries(Object.keys(module.exports).map((name) => [name, failing(module.exports[name], ${depth})])) }`

interface Chunk {
  readonly env?: (receiver: string) => Readonly<Record<string, string>>
  /** It is not needed here, or what is done without it is no failure. */
  readonly isQuiet?: true
}

const tracesBy = (OTEL_TRACES_EXPORTER: string) => ({ OTEL_TRACES_EXPORTER })

const chunks: Readonly<Record<string, Chunk>> = {
  tracing: {},
  'config-file': { env: () => ({ OTEL_CONFIG_FILE: resolve('test/apps/harm/agent.yaml') }), isQuiet: true },
  batch: {},
  packing: { env: () => tracesBy('otlp,zipkin'), isQuiet: true },
  resource: { isQuiet: true },
  threads: { isQuiet: true },
  'start-line': { env: () => ({ OTEL_LOG_LEVEL: 'info' }), isQuiet: true },
  'export/main-thread': {},
  'export/otlp': {},
  'export/otlp-json': { env: () => ({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }) },
  'export/zipkin': {
    env: (url) => ({ ...tracesBy('zipkin'), OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${url}/zipkin` }),
  },
  'export/jaeger': {
    env: (url) => ({ ...tracesBy('jaeger'), OTEL_EXPORTER_JAEGER_ENDPOINT: `${url}/jaeger` }),
  },
  'signals/logs': {},
  'signals/metrics': {},
}

describe('chunks', () => {
  const everything: Program = { args: [resolve('test/apps/harm/everything.cjs')] }
  let bareEverything: Ended

  before(async () => {
    bareEverything = await runBare(everything)
    assert.equal(bareEverything.code, 0)
  })

  for (const [chunk, { env, isQuiet }] of Object.entries(chunks)) {
    for (const [depth, what] of ['what it exports', 'what that gives'].entries()) {
      test(`${chunk}: ${what} throws`, async () => {
        const agent = stagedAgent(`own-faults-${chunk.replace('/', '-')}-${depth}`)
        const dist = join(dirname(agent), '..', 'dist')
        appendFileSync(join(dist, `${chunk}.cjs`), chunkThrows(depth))
        listFiles(dist)
        const sink = await startSink()
        const ended = await runTraced(everything, agent, {
          OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
          OTEL_LOGS_EXPORTER: 'otlp',
          OTEL_METRIC_EXPORT_INTERVAL: '100',
          OTEL_METRIC_EXPORT_TIMEOUT: '100',
          ...env?.(sink.url),
        })
        await sink.close()
        assert.deepEqual(observed(ended), observed(bareEverything))
        if (isQuiet !== true) assert.match(ended.stderr, /^otel-agent (error|warn): .*injected/m)
      })
    }
  }
})
