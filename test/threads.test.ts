import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../scripts/node-lines.mjs'
import { startSink } from './support/otlp-sink.ts'
import { type AppOutcome, byPath, runApp } from './support/run-app.ts'

// Forty worker threads: each span arrives once, however they end, and the main thread sends them. EVERY_NODE=1 for all lines.
const nodes: readonly string[] = process.env.EVERY_NODE === '1' ? supportedNodes : [process.versions.node, '24.21.0']
const spans = 120
const ways = { naturally: 0, exit: 0, terminated: 0, 'main exits': 7 }

interface Ended extends AppOutcome {
  /** Of traces alone. */
  readonly requests: number
}

async function end(way: string, version: string): Promise<Ended> {
  const sink = await startSink()
  try {
    const file = resolve('test/apps/threads/forty.cjs')
    // Forty exporters at once on few cores are slow: that is not what is tested here.
    const env = { ACME_OTEL_EXIT_TIMEOUT: '20000' }
    const outcome = await runApp({
      file,
      // Some releases of Node give a thread with an environment of its own no other options than these.
      door: 'NODE_OPTIONS --require',
      agent: byPath,
      node: nodeBinary(version),
      args: [way],
      sink,
      env,
    })
    return { ...outcome, requests: sink.requests.filter(({ path }) => path === '/v1/traces').length }
  } finally {
    await sink.close()
  }
}

/** Of each kind of thread: whether its request carried a trace, whether `process.argv` is a proxy, and what it holds. */
const entries = `true false 0,1 plain.cjs
true false 0,1 esm.mjs
true false 0,1,2,3 esm.mjs one two
true false 0,1,2 dynamic.js one
true false 0,1 [worker eval]
true false 0,1 [worker eval]
true false 0,1,2 [worker eval] one
true false 0 
`

const idsOf = (outcome: AppOutcome): number => new Set(outcome.spans.map(({ spanId }) => spanId)).size

for (const version of nodes) {
  // Before Node 20, nobody is told of new threads: each sends by itself.
  const isHandedOver = Number.parseInt(version, 10) >= 20

  describe(`threads on Node ${version}`, () => {
    for (const [way, code] of Object.entries(isHandedOver ? ways : { naturally: 0 })) {
      test(`every span arrives once: ${way}`, async () => {
        const ended = await end(way, version)
        assert.deepEqual([ended.code, ended.stderr], [code, ''])
        assert.deepEqual([idsOf(ended), ended.spans.length], [spans, spans])
        if (isHandedOver) assert.ok(ended.requests < 40, `${ended.requests} requests`)
      })
    }

    test('a main thread that is blocked sends nothing: threads send by themselves', async () => {
      const ended = await end('main is blocked', version)
      assert.deepEqual([ended.code, ended.stderr], [0, ''])
      assert.deepEqual([idsOf(ended), ended.spans.length], [spans, spans])
    })

    test('nor does one whose settings are others', async () => {
      const ended = await end('settings of their own', version)
      assert.deepEqual([ended.code, ended.stderr], [0, ''])
      assert.deepEqual([idsOf(ended), ended.spans.length], [spans, spans])
      assert.deepEqual([...new Set(ended.spans.map(({ resource }) => resource['service.name']))], ['of-its-own'])
    })

    test('whatever a thread begins with, its requests are traced, and it sees its arguments as they are', async () => {
      const sink = await startSink()
      const file = resolve('test/apps/threads/entries.cjs')
      const part = { file, door: 'NODE_OPTIONS --require', agent: byPath, node: nodeBinary(version), sink } as const
      const { code, stderr, stdout } = await runApp(part)
      await sink.close()
      assert.deepEqual([code, stderr], [0, ''])
      assert.equal(stdout, entries)
    })

    if (isHandedOver)
      test('what a thread has no use for is not loaded in it', async () => {
        const sink = await startSink()
        const file = resolve('test/apps/threads/builtins.cjs')
        const part = { file, door: 'NODE_OPTIONS --require', agent: byPath, node: nodeBinary(version), sink } as const
        const { stdout, stderr, spans } = await runApp(part)
        await sink.close()
        assert.deepEqual([stdout, stderr, spans.length], ['loaded: \n', '', 2])
      })

    if (isHandedOver)
      test('what threads measure is in the one series of the process', async () => {
        const { code, stderr, metrics } = await end('by http', version)
        assert.deepEqual([code, stderr], [0, ''])
        const points = metrics
          .filter(({ name }) => name === 'http.client.request.duration')
          .flatMap(({ points }) => points)
        assert.deepEqual(
          points.map(({ count }) => count),
          [`${spans}`],
        )
      })
  })
}
