import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'
import { nodeBinary } from '../scripts/node-lines.mjs'
import { matchesGolden } from './support/golden.ts'
import { installPackages } from './support/install-packages.ts'
import { pictureOf } from './support/picture.ts'
import { byPath, runApp } from './support/run-app.ts'

// What the pictures of the libraries do not show: that nothing else changes, and how exchanges end that do not end well.
const lines = ['18.19.0', '20.20.2', '22.12.0', '24.21.0', '26.10.0']
const apps = resolve('test/apps/http')
const env = { OTEL_METRICS_EXPORTER: 'none' }

describe('an application finds HTTP as it is without the agent', { concurrency: 2 }, () => {
  for (const line of lines) {
    test(`Node ${line}`, async () => {
      const run = { file: `${apps}/shapes.cjs`, agent: byPath, node: nodeBinary(line), env }
      const [bare, traced] = [await runApp({ ...run, door: 'none' }), await runApp({ ...run, door: '--require' })]
      assert.deepEqual(traced.stdout.split('\n'), bare.stdout.split('\n'))
      assert.deepEqual([traced.code, traced.stderr], [bare.code, bare.stderr])
      assert.ok(bare.stdout.includes('flat headers: [200'), bare.stdout)
    })
  }
})

const settings = {
  ACME_OTEL_HTTP_IGNORE_PATHS: '/healthz,/health/*',
  ACME_OTEL_HTTP_TRUST_FORWARDED: 'true',
  OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS: 'X-Asked,Authorization',
  OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS: 'content-length,x-answer',
  OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS: 'x-asked',
  OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS: 'X-Answer',
}
const ways = [
  ...['plain', 'unknownMethod', 'abortedBeforeAnswer', 'timedOut', 'abortedHalfway', 'serverCuts', 'refused', 'events'],
  ...['upgrade', 'upgradeRefused', 'upgradeDropped', 'connect', 'redirect', 'ignored'],
]

describe('however an exchange ends, its spans end and tell it', { concurrency: 2 }, () => {
  for (const way of ways) {
    test(way, async () => {
      for (const line of lines) {
        const run = { file: `${apps}/endings.cjs`, agent: byPath, node: nodeBinary(line), args: [way] }
        const outcome = await runApp({ ...run, door: '--require', env: { ...env, ...settings } })
        assert.deepEqual([outcome.code, outcome.stdout, outcome.stderr], [0, '', ''], line)
        matchesGolden(`${apps}/${way}.txt`, pictureOf(outcome))
      }
    })
  }
})

test('methods that are known, and query parameters that are secret, as the settings say', async () => {
  const env = {
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: 'GET,PROPFIND',
    OTEL_INSTRUMENTATION_SANITIZATION_URL_EXPERIMENTAL_SENSITIVE_QUERY_PARAMETERS: 'PAGE',
  }
  const run = async (way: string) => {
    const app = { file: `${apps}/endings.cjs`, agent: byPath, args: [way] }
    const { spans } = await runApp({ ...app, door: '--require', env })
    return spans.map(({ name, attributes }) => [name, attributes['url.full'] ?? attributes['url.query']])
  }
  assert.deepEqual(await run('unknownMethod'), [['PROPFIND', undefined]])
  const plain = await run('plain')
  assert.deepEqual(plain.map(([name, address]) => [name, String(address).replace(/^.*\?/, '')]).sort(), [
    ['HTTP', 'token=REDACTED&page=REDACTED'],
    ['HTTP', 'token=REDACTED&page=REDACTED'],
  ])
})

describe('what a request causes is in its trace, also what its body and its end cause', { concurrency: 2 }, () => {
  for (const line of lines) {
    test(`Node ${line}`, async () => {
      const run = { file: `${apps}/contexts.cjs`, agent: byPath, node: nodeBinary(line), env }
      const { spans } = await runApp({ ...run, door: '--require' })
      const idOf = new Map(
        spans.filter(({ kind }) => kind === 1).map((span) => [span.spanContext().spanId, span.attributes['url.path']]),
      )
      const caused = spans
        .filter(({ kind }) => kind === 2)
        .map(
          (span) =>
            `${idOf.get(span.parentSpanContext?.spanId ?? '')} ${new URL(String(span.attributes['url.full'])).pathname}`,
        )
      const expected = ['a', 'b', 'c'].flatMap((id) =>
        ['handler', 'data', 'end', 'finish', 'close'].map((what) => `/${id} /${id}/${what}`),
      )
      assert.deepEqual(caused.sort(), expected.sort())
    })
  }
})

test('ten thousand addresses give as many names as there are routes', async () => {
  const folder = resolve('build/apps/http')
  await installPackages(folder, { express: '5.3.0' })
  cpSync(apps, folder, { recursive: true })
  const many = { ...env, OTEL_BSP_MAX_QUEUE_SIZE: '30000' }
  const { spans } = await runApp({ file: `${folder}/many-urls.cjs`, door: '--require', agent: byPath, env: many })
  const servers = spans.filter(({ kind }) => kind === 1)
  assert.equal(servers.length, 10_000)
  assert.equal(spans.length, 20_000)
  const names = [...new Set(servers.map(({ name }) => name))].sort()
  assert.deepEqual(names, ['GET', 'GET /', 'GET /items/:item/parts/:part', 'GET /users/:id'])
})

const routes = {
  '/': '/',
  '/users/1': '/users/:id',
  '/USERS/2': '/users/:id',
  '/images/a/b.png': '/^\\/images\\/(.*)$/',
  '/two': '/one,/two',
  '/any': '/any',
  '/shops/7': '/shops/:shop',
  '/ShOpS/7/items': '/shops/:shop/items',
  '/shops/7/items/3': '/shops/:shop/items/:item',
  '/shops/7/x/things/3': '/shops/:shop/:kind/things/:item',
  '/shops/7/items/3/broken': '/shops/:shop/items/:item/broken',
  '/admin/login': '/admin/login',
  '/files/a': undefined,
  '/none': undefined,
  '/shops/7/none': undefined,
}

describe('routes of Express', () => {
  for (const version of ['4.17.3', '4.22.3', '5.0.1', '5.3.0']) {
    test(version, async () => {
      const folder = resolve('build/apps', `express-${version}`)
      await installPackages(folder, { express: version })
      cpSync(apps, folder, { recursive: true })
      const run = { file: `${folder}/routes.cjs`, agent: byPath, env }
      const [bare, traced] = [await runApp({ ...run, door: 'none' }), await runApp({ ...run, door: '--require' })]
      assert.deepEqual([traced.stdout, traced.stderr], [bare.stdout, bare.stderr])
      const servers = traced.spans.filter(({ kind }) => kind === 1)
      const seen = servers.map(({ attributes }) => [attributes['url.path'], attributes['http.route']])
      assert.deepEqual(Object.fromEntries(seen), routes)
      for (const { name, attributes } of servers) {
        assert.equal(name, attributes['http.route'] === undefined ? 'GET' : `GET ${attributes['http.route']}`)
      }
    })
  }
})
