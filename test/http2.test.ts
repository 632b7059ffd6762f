import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../scripts/node-lines.mjs'
import { makeCertificate, whyNoCertificates } from './support/certificates.ts'
import { matchesGolden } from './support/golden.ts'
import { pictureOf } from './support/picture.ts'
import { type AppOutcome, byPath, runApp } from './support/run-app.ts'

const serverKind = 1
const clientKind = 2

const run = async (
  scenario: string,
  env: Readonly<Record<string, string>> = {},
  [app, ...args]: readonly string[] = ['endings.cjs'],
): Promise<AppOutcome> => {
  const outcome = await runApp({
    file: resolve(`test/apps/http2/${app}`),
    door: '--require',
    agent: byPath,
    args: [scenario, ...args],
    env: { OTEL_METRICS_EXPORTER: 'none', ...env },
  })
  assert.deepEqual([outcome.code, outcome.stderr], [0, ''])
  return outcome
}

describe('an HTTP/2 request has one span on each side, and it ends once, however the exchange does', {
  concurrency: 3,
}, () => {
  const scenarios = [
    'whole',
    'noBody',
    'clientCancels',
    'clientLeaves',
    'serverResets',
    'timedOut',
    'pushed',
    'refused',
    'notTaken',
    'contexts',
  ]
  for (const scenario of scenarios) {
    test(scenario, async () => matchesGolden(`test/apps/http2/${scenario}.txt`, pictureOf(await run(scenario))))
  }
})

describe('over TLS', { concurrency: 3, skip: whyNoCertificates() }, () => {
  for (const scenario of ['streams', 'both', 'notTakenByServer']) {
    test(scenario, async () => {
      const { keyPath, certPath } = makeCertificate('build/http2', scenario, 'DNS:localhost')
      const outcome = await run(scenario, {}, ['tls.cjs', keyPath, certPath])
      matchesGolden(`test/apps/http2/${scenario}.txt`, pictureOf(outcome))
    })
  }
})

describe('an ES module that imports it by itself', { concurrency: 2 }, () => {
  const pathsOf = ({ spans }: AppOutcome, kind: number): unknown[] =>
    spans
      .filter((span) => span.kind === kind)
      .map(({ attributes }) => attributes['url.path'] ?? String(attributes['url.full']).replace(/^.*:\d+/, ''))
      .sort()
  for (const version of supportedNodes) {
    const start = async (app: string, ...args: readonly string[]): Promise<AppOutcome> => {
      const file = resolve('test/apps/http2', app)
      const env = { OTEL_METRICS_EXPORTER: 'none' }
      const outcome = await runApp({ file, door: '--import', agent: byPath, node: nodeBinary(version), args, env })
      assert.deepEqual([outcome.code, outcome.stderr, outcome.stdout], [0, '', ''])
      return outcome
    }

    test(`on Node ${version}`, async () => {
      const outcome = await start('imported.mjs')
      assert.deepEqual(pathsOf(outcome, serverKind), ['/1', '/2', '/3'])
      assert.deepEqual(pathsOf(outcome, clientKind), ['/1', '/2', '/3'])
      const clients = new Set(outcome.spans.filter(({ kind }) => kind === clientKind).map(({ spanId }) => spanId))
      const parents = outcome.spans.filter(({ kind }) => kind === serverKind).map(({ parentSpanId }) => parentSpanId)
      assert.ok(parents.every((parent) => clients.has(String(parent))))
    })

    test(`over TLS on Node ${version}`, { skip: whyNoCertificates() }, async () => {
      const { keyPath, certPath } = makeCertificate('build/http2', `imported-${version}`, 'DNS:localhost')
      const outcome = await start('imported.mjs', keyPath, certPath)
      assert.deepEqual(pathsOf(outcome, serverKind), ['/1', '/2', '/3'])
      assert.deepEqual(pathsOf(outcome, clientKind), ['/1', '/2', '/3'])
    })

    test(`over TLS on Node ${version}, by a module of the program`, { skip: whyNoCertificates() }, async () => {
      const { keyPath, certPath } = makeCertificate('build/http2', `inner-${version}`, 'DNS:localhost')
      const outcome = await start('imports-it.mjs', keyPath, certPath)
      assert.deepEqual(pathsOf(outcome, serverKind), ['/1', '/2', '/3'])
      assert.deepEqual(pathsOf(outcome, clientKind), ['/1', '/2', '/3'])
    })
  }
})

test('an ignored path is left out, and headers that are asked for are recorded', async () => {
  const { spans } = await run('whole', {
    ACME_OTEL_HTTP_IGNORE_PATHS: '/',
    OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS: 'date',
  })
  assert.deepEqual(
    spans.map((span) => [span.kind, Array.isArray(span.attributes['http.response.header.date'])]),
    [[2, true]],
  )
})

test('the durations of both sides are measured', async () => {
  const { metrics } = await run('whole', { OTEL_METRICS_EXPORTER: 'otlp' })
  const durations = metrics.filter(({ name }) => /^http\..*\.duration$/.test(name))
  assert.deepEqual(
    durations
      .map(({ name, points }) => [name, points.map(({ attributes }) => attributes['network.protocol.version'])])
      .sort(),
    [
      ['http.client.request.duration', ['2']],
      ['http.server.request.duration', ['2']],
    ],
  )
})

test('no trace goes to a host that is excluded: the server begins one of its own', async () => {
  const { spans } = await run('whole', { ACME_OTEL_PROPAGATION_EXCLUDED_HOSTS: '127.0.0.1,localhost' })
  const servers = spans.filter((span) => span.kind === serverKind)
  assert.ok(servers.length > 0)
  assert.deepEqual(
    servers.map((span) => span.parentSpanId || 'none'),
    servers.map(() => 'none'),
  )
})
