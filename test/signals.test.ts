import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../scripts/node-lines.mjs'
import { installPackages } from './support/install-packages.ts'
import { type Behaviour, type Sink, startSink } from './support/otlp-sink.ts'
import type { ReceivedMetric } from './support/read-otlp.ts'
import { type AppOutcome, type AppRun, linkAgentInto, runApp } from './support/run-app.ts'

// Metrics and logs of real programs with the built agent. EVERY_NODE=1 runs them on all Node lines.
const folder = resolve('build/signals')
const nodes =
  process.env.EVERY_NODE === '1'
    ? supportedNodes.map((version) => ({ version, binary: nodeBinary(version) }))
    : [{ version: process.versions.node, binary: process.execPath }]

before(async () => {
  await installPackages(folder, {
    '@opentelemetry/api': '1.9.0',
    '@opentelemetry/api-logs': '0.223.0',
    '@opentelemetry/winston-transport': '0.34.0',
    bunyan: '1.8.15',
    pino: '9.14.0',
    winston: '3.19.0',
  })
  linkAgentInto(folder)
  cpSync('test/apps/signals', folder, { recursive: true })
})

type Run = Omit<AppRun, 'file' | 'door'> & { readonly app: string }

function run({ app, ...rest }: Run): Promise<AppOutcome> {
  return runApp({ file: join(folder, app), door: '--require', ...rest })
}

const namesOf = (metrics: readonly ReceivedMetric[]): string[] => [...new Set(metrics.map(({ name }) => name))].sort()

const ofHttp = ['http.client.request.duration', 'http.server.request.duration']
const ofRuntime = [
  'nodejs.eventloop.delay.max',
  'nodejs.eventloop.delay.mean',
  'nodejs.eventloop.delay.min',
  'nodejs.eventloop.delay.p50',
  'nodejs.eventloop.delay.p90',
  'nodejs.eventloop.delay.p99',
  'nodejs.eventloop.delay.stddev',
  'nodejs.eventloop.time',
  'nodejs.eventloop.utilization',
  'v8js.memory.heap.space.available_size',
  'v8js.memory.heap.space.physical_size',
  'v8js.memory.heap.space.size',
  'v8js.memory.heap.used',
  'v8js.resource.active',
]

for (const { version, binary: node } of nodes) {
  describe(`signals on Node ${version}`, () => {
    test('metrics that start do not make Node watch every promise, as it does before 24 once a context is entered', async () => {
      const { stdout } = await run({ app: 'no-span.cjs', node })
      assert.equal(stdout.trim(), 'promises are watched: false')
    })

    test('the metrics SDK waits as long as the application is busy with its start', async () => {
      const { stdout } = await run({ app: 'busy-start.cjs', node })
      assert.equal(stdout, 'while busy: false\nwhen idle: true\n')
    })

    test('a service has HTTP and runtime metrics, and its stderr is its own', async () => {
      const env = everyMs(200)
      const { code, stderr, metrics } = await run({ app: 'http.cjs', args: ['1500'], env, node })
      assert.deepEqual([code, stderr], [0, ''])
      // A garbage collection may or may not happen in so short a life.
      const names = namesOf(metrics).filter((name) => name !== 'v8js.gc.duration')
      assert.deepEqual(names, [...ofHttp, ...ofRuntime].sort())
      const server = metrics.find(({ name }) => name === 'http.server.request.duration')
      const { type, unit, temporality, points } = server as ReceivedMetric
      assert.deepEqual([type, unit, temporality], ['histogram', 's', 'cumulative'])
      const [point] = points
      assert.equal(point?.count, '1')
      assert.deepEqual(
        point?.explicit_bounds,
        [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
      )
      assert.deepEqual(point?.attributes, {
        'http.request.method': 'GET',
        'url.scheme': 'http',
        'http.response.status_code': 200,
        'network.protocol.version': '1.1',
      })
    })

    test('a receiver that takes no metrics: one line, one request', async () => {
      const outcome = await withSink(onMetrics({ status: 404 }), async (sink) => {
        const env = everyMs(100)
        const ended = await run({ app: 'http.cjs', args: ['1500'], env, sink, node })
        return { ...ended, paths: sink.requests.map(({ path }) => path) }
      })
      assert.equal(outcome.code, 0)
      assert.match(outcome.stderr, /^otel-agent warn: http:\/\/127\.0\.0\.1:\d+\/v1\/metrics: it answers 404[^\n]*\n$/)
      assert.equal(outcome.paths.filter((path) => path === '/v1/metrics').length, 1)
      assert.equal(outcome.spans.length, 2)
    })

    for (const [how, args, code] of [
      ['ends by itself', [], 0],
      ['calls process.exit()', ['exit'], 3],
    ] as const) {
      test(`nothing is lost when a short program ${how}`, async () => {
        const ended = await run({ app: 'http.cjs', args, node })
        assert.deepEqual([ended.code, ended.stderr], [code, ''])
        assert.deepEqual(namesOf(ended.metrics), ofHttp)
        assert.equal(ended.spans.length, 2)
      })
    }

    for (const args of [[], ['exit']] as const) {
      test(`an application's own metrics, without any span ${args.join()}`, async () => {
        const { code, stderr, metrics } = await run({ app: 'own-metrics.cjs', args, node })
        assert.deepEqual([code, stderr], [0, ''])
        assert.deepEqual(
          metrics.map(({ name, type, points }) => [name, type, points[0]?.as_double, points[0]?.attributes]),
          [
            ['orders', 'sum', 2, { kind: 'pear' }],
            ['stock', 'gauge', 5, {}],
          ],
        )
      })
    }

    test('more than waits for the SDKs, all at once, right before process.exit()', async () => {
      const { code, stderr, metrics, logs } = await run({
        app: 'burst.cjs',
        env: { OTEL_LOGS_EXPORTER: 'otlp' },
        node,
      })
      assert.deepEqual([code, stderr], [0, ''])
      const orders = metrics.filter(({ name }) => name === 'orders')
      assert.deepEqual(
        orders.map(({ points }) => points[0]?.as_double),
        [5000],
      )
      assert.deepEqual(
        logs.map(({ body }) => body),
        Array.from({ length: 1500 }, (_, i) => i),
      )
    })

    test('a worker thread that measures nothing sends nothing', async () => {
      const env = everyMs(200)
      const { code, stderr, metrics } = await run({ app: 'worker.cjs', env, node })
      assert.deepEqual([code, stderr], [0, ''])
      const instances = new Set(metrics.map(({ resource }) => resource['service.instance.id']))
      assert.equal(instances.size, 1)
    })

    test('OTEL_METRICS_EXPORTER=none: no request', async () => {
      const ended = await run({ app: 'http.cjs', args: ['1000'], env: { OTEL_METRICS_EXPORTER: 'none' }, node })
      assert.deepEqual([ended.code, ended.stderr, ended.metrics], [0, '', []])
      assert.equal(ended.spans.length, 2)
    })

    test('OTEL_METRICS_EXPORTER=console: a table on stdout', async () => {
      const env = { OTEL_METRICS_EXPORTER: 'console' }
      const { stdout, metrics } = await run({ app: 'http.cjs', env, node })
      assert.deepEqual(metrics, [])
      const rows = stdout.trimEnd().split('\n')
      assert.deepEqual(
        rows.map((row) => row.split('  ')[0]),
        ['http.client.request.duration', 'http.server.request.duration'],
      )
      assert.match(rows[1] ?? '', /^http\.server\.request\.duration {2}count=1 sum=\S+ s min=\S+ s max=\S+ s {2}/)
    })

    for (const library of ['pino', 'winston', 'bunyan']) {
      test(`${library}: each record is sent once when logs are sent`, async () => {
        const ended = await run({ app: `${library}.cjs`, env: logsOnly, node })
        assert.deepEqual([ended.code, ended.stderr], [0, ''])
        const records = ended.logs.map(({ severityText, severityNumber, body, attributes }) => {
          const { name: _logger, stack: _stack, 'exception.stacktrace': _trace, ...rest } = attributes
          return [severityText, severityNumber, body, rest]
        })
        assert.deepEqual(records, [
          ['info', 9, 'starting', {}],
          ['debug', 5, 'one request', {}],
          ['warn', 13, 'almost out', { part: 'kitchen', item: 'pear', left: 2 }],
          ['error', 17, library === 'winston' ? 'no cake burnt' : 'no cake', errorAttributes],
          ['info', 9, 'done', {}],
        ])
        assert.deepEqual(
          ended.logs.map(({ traceId, spanId }) => [traceId, spanId]),
          idsIn(ended.stdout),
        )
        const server = ended.spans.find(({ kind }) => kind === serverKind)
        const inside = [server?.traceId, server?.spanId]
        const outside = [undefined, undefined]
        assert.deepEqual(idsIn(ended.stdout), [outside, inside, inside, inside, outside])
      })

      test(`${library}: lines have ids, and none is sent, unless logs are asked for`, async () => {
        const env = { OTEL_METRICS_EXPORTER: 'none' }
        const { logs, stdout, stderr } = await run({ app: `${library}.cjs`, env, node })
        assert.deepEqual([logs, stderr], [[], ''])
        assert.equal(idsIn(stdout).filter(([traceId]) => traceId !== undefined).length, 3)
      })
    }

    test('winston: a transport that the application brought sends, and ours does not', async () => {
      const { logs, stderr } = await run({ app: 'winston-own-transport.cjs', env: logsOnly, node })
      assert.equal(stderr, '')
      assert.deepEqual(
        logs.map(({ body, traceId }) => [body, traceId !== undefined]),
        [['almost out', true]],
      )
    })

    test('a receiver that takes no logs: one line, one request', async () => {
      const paths: string[] = []
      const outcome = await withSink(
        (path) => (path === '/v1/logs' ? { status: 404 } : 'ok'),
        async (sink) => {
          const ended = await run({ app: 'pino.cjs', env: logsOnly, sink, node })
          paths.push(...sink.requests.map(({ path }) => path))
          return ended
        },
      )
      assert.match(outcome.stderr, /^otel-agent warn: http:\/\/127\.0\.0\.1:\d+\/v1\/logs: it answers 404[^\n]*\n$/)
      assert.equal(paths.filter((path) => path === '/v1/logs').length, 1)
    })

    test('records are sent when the program ends with process.exit()', async () => {
      const { logs, stderr } = await run({ app: 'pino.cjs', args: ['exit'], env: logsOnly, node })
      assert.deepEqual([logs.length, stderr], [5, ''])
    })
  })
}

/** A timeout is at most the interval, which would be too little on a busy machine: here there is none. */
const everyMs = (ms: number) => ({ OTEL_METRIC_EXPORT_INTERVAL: `${ms}`, OTEL_METRIC_EXPORT_TIMEOUT: '0' })

const logsOnly = { OTEL_LOGS_EXPORTER: 'otlp', OTEL_METRICS_EXPORTER: 'none' }
const errorAttributes = { 'exception.type': 'Error', 'exception.message': 'burnt' }
const serverKind = 1

/** The trace and span ids in JSON lines. */
function idsIn(stdout: string): unknown[][] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .map(({ trace_id, span_id }) => [trace_id, span_id])
}

function onMetrics(behaviour: Behaviour): (path: string) => Behaviour {
  return (path) => (path === '/v1/metrics' ? behaviour : 'ok')
}

async function withSink<Result>(
  behaviour: (path: string) => Behaviour,
  work: (sink: Sink) => Promise<Result>,
): Promise<Result> {
  const sink = await startSink({ behaviour: (_index, { path }) => behaviour(path) })
  try {
    return await work(sink)
  } finally {
    await sink.close()
  }
}
