import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../scripts/node-lines.mjs'
import { fromJson } from './support/otlp-schema.ts'
import { startSink } from './support/otlp-sink.ts'
import { type ReceivedSpan, readMetrics, readSpans } from './support/read-otlp.ts'
import { type AppOutcome, byPath, runApp } from './support/run-app.ts'

// Every way out but OTLP's protobuf and Jaeger, which have tests of their own: real programs with the built agent.
const nodes = process.env.EVERY_NODE === '1' ? supportedNodes : ['18.19.0', '20.20.2', '26.10.0']
const root = mkdtempSync(join(tmpdir(), 'exporters-'))
after(() => rmSync(root, { recursive: true }))

const http = resolve('test/apps/signals/http.cjs')
const ownMetrics = resolve('test/apps/signals/own-metrics.cjs')
let folders = 0
let folder = ''

function run(file: string, env: Record<string, string>, args: readonly string[] = [], node?: string) {
  const base = { OTEL_METRICS_EXPORTER: 'none', ACME_OTEL_FILE_PATH: join(folder, '{signal}.jsonl') }
  return runApp({ file, door: '--require', agent: byPath, args, env: { ...base, ...env }, ...(node && { node }) })
}

const namesOf = (spans: readonly Pick<ReceivedSpan, 'name'>[]): string[] => spans.map(({ name }) => name).sort()
const twoSpans = ['GET', 'GET']

const linesIn = (text: string): string[] => text.split('\n').filter((line) => line !== '')
const spansIn = (lines: readonly string[]) => lines.flatMap((line) => readSpans(fromJson('TracesRequest', line)))
const linesOf = (signal: string): string[] => linesIn(readFileSync(join(folder, `${signal}.jsonl`), 'utf8'))

for (const version of nodes) {
  describe(`Node ${version}`, () => {
    const node = nodeBinary(version)
    before(() => {
      folder = join(root, String(folders++))
    })

    test('all at once, up to process.exit(): each has every span', async () => {
      const sink = await startSink({
        behaviour: (_index, { path }) => (path.startsWith('/api') ? { status: 202 } : 'ok'),
      })
      const env = {
        OTEL_TRACES_EXPORTER: 'otlp,jaeger,zipkin,console,otlp/stdout,otlp/file',
        OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
        OTEL_EXPORTER_JAEGER_ENDPOINT: sink.url,
        OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${sink.url}/api/v2/spans`,
      }
      const { code, stdout, stderr } = await run(http, env, ['exit'], node)
      await sink.close()
      assert.deepEqual([code, stderr], [3, ''])
      assert.deepEqual(namesOf(sink.spans()), twoSpans)
      const bodies = (path: string) => sink.requests.filter((request) => request.path === path).map(({ body }) => body)
      assert.equal(bodies('/api/traces').length, 1)
      assert.deepEqual(
        bodies('/api/v2/spans').flatMap((body) => namesOf(JSON.parse(body.toString()))),
        twoSpans,
      )
      const isLine = (line: string): boolean => line.startsWith('{')
      assert.deepEqual(namesOf(spansIn(linesIn(stdout).filter(isLine))), twoSpans)
      assert.deepEqual(namesOf(spansIn(linesOf('traces'))), twoSpans)
      const picture = linesIn(stdout).filter((line) => /^ *(server|client) /.test(line))
      assert.deepEqual(picture, ['client GET', '  server GET'])
    })

    for (const args of [[], ['exit']]) {
      test(`otlp/file and otlp/stdout take metrics and logs, too ${args.join()}`, async () => {
        const env = {
          OTEL_TRACES_EXPORTER: 'otlp/file',
          OTEL_METRICS_EXPORTER: 'otlp/file,otlp/stdout',
          ACME_OTEL_FILE_PATH: join(folder, 'more-{signal}.jsonl'),
        }
        const { code, stdout, stderr } = await run(ownMetrics, env, args, node)
        assert.deepEqual([code, stderr], [0, ''])
        for (const lines of [linesOf('more-metrics'), linesIn(stdout)]) {
          const metrics = lines.flatMap((line) => readMetrics(fromJson('MetricsRequest', line)))
          assert.deepEqual(
            metrics.map(({ name, points, resource }) => [name, points[0]?.as_double, resource['service.name']]),
            [
              ['orders', 2, 'app'],
              ['stock', 5, 'app'],
            ],
          )
        }
        rmSync(folder, { recursive: true })
      })
    }

    test('a file that cannot be written: one line, and the program is as it would be', async () => {
      mkdirSync(join(folder, 'blocked', 'traces.jsonl'), { recursive: true })
      const env = {
        OTEL_TRACES_EXPORTER: 'otlp/file',
        ACME_OTEL_FILE_PATH: join(folder, 'blocked', '{signal}.jsonl'),
      }
      const { code, stdout, stderr } = await run(http, env, ['exit'], node)
      assert.deepEqual([code, stdout], [3, ''])
      assert.match(
        stderr,
        /^otel-agent warn: \S+traces\.jsonl: it cannot be written \(EISDIR\) — \d spans were dropped — check the folder, its permissions and the space there, or set ACME_OTEL_FILE_PATH\. \[export-failed\]\n$/,
      )
    })
  })
}

describe('OTLP in JSON', () => {
  const env = {
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
  }

  for (const args of [[], ['exit']]) {
    test(`all signals ${args.join()}`, async () => {
      const ended = await run(resolve('test/apps/signals/all-signals.cjs'), env, args)
      assert.deepEqual([ended.code, ended.stderr], [0, ''])
      assert.deepEqual(namesOf(ended.spans), twoSpans)
      assert.deepEqual(
        ended.logs.map(({ body, traceId }) => [body, traceId === undefined]),
        [['one order', false]],
      )
      // What is measured of Node itself comes later, if the program lives so long.
      const names = ended.metrics.map(({ name }) => name).filter((name) => !/^(nodejs|v8js)\./.test(name))
      assert.deepEqual(names.sort(), ['http.client.request.duration', 'http.server.request.duration', 'orders'])
    })
  }

  test('a partial success is heard', async () => {
    const body = JSON.stringify({ partialSuccess: { rejectedSpans: '1', errorMessage: 'too old' } })
    const sink = await startSink({ behaviour: { status: 200, headers: { 'content-type': 'application/json' }, body } })
    const { stderr } = await run(http, { ...env, OTEL_METRICS_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: sink.url })
    await sink.close()
    assert.match(stderr, /\/v1\/traces rejected 1 spans: "too old" — the others were accepted\. \[export-partial\]\n$/)
    assert.deepEqual(
      sink.requests.map(({ headers }) => [headers['content-type'], headers['content-encoding']]),
      [['application/json', 'gzip']],
    )
  })
})

describe('Prometheus', () => {
  test('fetched while the program runs, which ends by itself; nothing of it is traced', async () => {
    const port = await freePort()
    const env = { OTEL_METRICS_EXPORTER: 'otlp,prometheus', OTEL_EXPORTER_PROMETHEUS_PORT: `${port}` }
    const [ended, text] = await whileRunning(env, `http://localhost:${port}/metrics`)
    assert.deepEqual([ended.code, ended.stderr], [0, ''])
    assert.match(text, /^target_info\{.*service_name="app".*\} 1$/m)
    assert.match(text, /^# TYPE http_server_request_duration_seconds histogram$/m)
    assert.match(text, /^http_server_request_duration_seconds_count\{.*http_response_status_code="200".*\} 1$/m)
    assert.match(text, /^nodejs_eventloop_utilization_ratio\{.*\} [\d.e-]+$/m)
    // The scrapes are no requests of the application.
    assert.deepEqual(namesOf(ended.spans), twoSpans)
    const server = ended.metrics.find(({ name }) => name === 'http.server.request.duration')
    assert.equal(server?.points[0]?.count, '1')
  })

  test('alone: nothing is pushed', async () => {
    const port = await freePort()
    const env = { OTEL_METRICS_EXPORTER: 'prometheus', OTEL_EXPORTER_PROMETHEUS_PORT: `${port}` }
    const [ended, text] = await whileRunning(env, `http://127.0.0.1:${port}/metrics`)
    assert.deepEqual([ended.code, ended.stderr, ended.metrics], [0, '', []])
    assert.match(text, /^http_client_request_duration_seconds_sum\{/m)
  })

  test('not asked for: nothing listens', async () => {
    const env = { OTEL_METRICS_EXPORTER: 'otlp', NODE_DEBUG: '' }
    const { stdout } = await run(resolve('test/apps/signals/listening.cjs'), env, ['1500'])
    assert.equal(stdout, '')
  })

  test('a port that is taken: one line', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await new Promise((listening) => blocker.once('listening', listening))
    const { port } = blocker.address() as { port: number }
    const env = { OTEL_METRICS_EXPORTER: 'prometheus', OTEL_EXPORTER_PROMETHEUS_PORT: `${port}` }
    const { code, stderr } = await run(http, env, ['1500'])
    blocker.close()
    assert.equal(code, 0)
    assert.match(stderr, /^otel-agent warn: Nothing can listen at localhost:\d+ \(EADDRINUSE\) [^\n]+\n$/)
  })
})

test('an exporter that nobody knows is told with those that are known, and the others work', async () => {
  folder = join(root, 'unknown')
  const { stderr } = await run(http, { OTEL_TRACES_EXPORTER: 'otlp/file,otlp/fiel,datadog' })
  assert.equal(
    stderr,
    'otel-agent warn: OTEL_TRACES_EXPORTER is set to "otlp/file,otlp/fiel,datadog", which names "otlp/fiel, datadog": the agent ' +
      'knows otlp, jaeger, zipkin, console, otlp/stdout, otlp/file, none. Using otlp/file instead. [bad-value]\n',
  )
  assert.deepEqual(namesOf(spansIn(linesOf('traces'))), twoSpans)
})

test('files are rotated', async () => {
  folder = join(root, 'rotated')
  const env = {
    OTEL_TRACES_EXPORTER: 'otlp/file',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1',
    ACME_OTEL_FILE_MAX_BYTES: '10',
    ACME_OTEL_FILE_MAX_FILES: '2',
  }
  await run(http, env)
  assert.deepEqual(readdirSync(folder).sort(), ['traces.1.jsonl', 'traces.jsonl'])
  assert.deepEqual(namesOf(spansIn([...linesOf('traces'), ...linesOf('traces.1')])), twoSpans)
  assert.equal(existsSync('otel-traces.jsonl'), false)
})

/** A program that fetches its own metrics, by another process, and prints them. */
async function whileRunning(env: Record<string, string>, url: string): Promise<[AppOutcome, string]> {
  const ended = await run(resolve('test/apps/signals/scraped.cjs'), env, [url])
  return [ended, ended.stdout]
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as { port: number }
  await new Promise((closed) => server.close(closed))
  return port
}
