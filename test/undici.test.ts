import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../scripts/node-lines.mjs'
import { installPackages } from './support/install-packages.ts'
import { linkAgentInto, runApp } from './support/run-app.ts'

// What the pictures of test/libraries/undici and fetch cannot show. EVERY_NODE=1 runs it on all Node lines.
const folder = resolve('build/undici')
/** `SpanKind` of the API. */
const server = 1
const client = 2
const nodes =
  process.env.EVERY_NODE === '1'
    ? supportedNodes.map((version) => ({ version, binary: nodeBinary(version) }))
    : [{ version: process.versions.node, binary: process.execPath }]

before(async () => {
  await installPackages(folder, { '@opentelemetry/api': '1.9.0' })
  linkAgentInto(folder)
  cpSync('test/apps/undici', folder, { recursive: true })
})

for (const { version, binary: node } of nodes) {
  describe(`fetch on Node ${version}`, () => {
    const run = (app: string, env: Readonly<Record<string, string>>) =>
      runApp({ file: join(folder, app), door: '--require', node, env })

    test('a caller that wants no trace sends none, and has no span', async () => {
      const { stdout, stderr, spans } = await run('suppressed.cjs', { OTEL_METRICS_EXPORTER: 'none' })
      assert.deepEqual([stdout, stderr], ['[]\n', ''])
      assert.deepEqual(
        spans.map(({ kind }) => kind),
        [server],
      )
    })

    test('switched off, nothing is sent along either', async () => {
      const { stdout, spans } = await run('watched.cjs', {
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'undici',
      })
      assert.match(JSON.parse(stdout).sent, /^00-1{32}-2{16}-01$/)
      assert.deepEqual(
        spans.map(({ kind }) => kind),
        [server],
      )
    })

    test('the first request is whole, its header names its span, and the application hears what it did before', async () => {
      const { stdout, stderr, spans, metrics } = await run('watched.cjs', {
        OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS: 'x-shop,x-none',
        OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS: 'x-shelf,set-cookie',
      })
      assert.equal(stderr, '')
      const sending = spans.find(({ kind }) => kind === client)
      assert.ok(sending !== undefined)
      const { heard, sent } = JSON.parse(stdout)
      assert.deepEqual(heard, ['create', 'headers', 'trailers'])
      assert.equal(sent, `00-${sending.traceId}-${sending.spanId}-01`)
      const { attributes } = sending
      assert.equal(sending.name, 'HTTP')
      assert.equal(attributes['http.request.method'], '_OTHER')
      assert.equal(attributes['http.request.method_original'], 'PURGE')
      assert.deepEqual(attributes['http.request.header.x-shop'], ['pears'])
      assert.equal(attributes['http.request.header.x-none'], undefined)
      assert.deepEqual(attributes['http.response.header.x-shelf'], ['7'])
      assert.deepEqual(attributes['http.response.header.set-cookie'], ['REDACTED'])
      const duration = metrics.find(({ name }) => name === 'http.client.request.duration')
      assert.deepEqual(
        duration?.points.map((point) => point.attributes),
        [
          {
            'http.request.method': '_OTHER',
            'http.response.status_code': 200,
            'network.protocol.version': '1.1',
            'server.address': '127.0.0.1',
            'server.port': attributes['server.port'],
          },
        ],
      )
    })
  })
}
