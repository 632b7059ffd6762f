import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { after, before, test } from 'node:test'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { surroundingsOf } from '../../../../test/support/surroundings.ts'
import { PullReader } from '../../signals/pull-reader.ts'
import { offerMetrics } from './create-exporter.ts'

const reader = new PullReader()
const provider = new MeterProvider({ resource: resourceFromAttributes({}), readers: [reader] })
provider.getMeter('shop').createCounter('orders').add(1)

/** Servers that were opened, by whom they are asked for. */
const opened: Server[] = []
const spiedServer: typeof createServer = ((listener: () => void) => {
  const server = createServer(listener)
  opened.push(server)
  return server
}) as typeof createServer

let url = ''
let port = 0

before(async () => {
  const from = surroundingsOf({ OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1', OTEL_EXPORTER_PROMETHEUS_PORT: '0' })
  offerMetrics(
    {
      ...from,
      builtin: (name) => (name === 'net' ? { createServer: spiedServer } : from.builtin(name)),
    },
    () => reader.now(),
  )
  await once(opened[0] as Server, 'listening')
  port = ((opened[0] as Server).address() as AddressInfo).port
  url = `http://127.0.0.1:${port}`
})

after(() => {
  for (const server of opened) server.close()
})

const textType = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores'
const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores'
const prometheus =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,' +
  'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2'

for (const [accept, type] of [
  [undefined, textType],
  ['*/*', textType],
  ['text/plain', textType],
  [prometheus, openMetricsType],
  ['application/openmetrics-text; version=1.0.0', openMetricsType],
  ['application/openmetrics-text; version=2.0.0, text/plain;q=0.1', textType],
  ['text/plain;q=0.9,application/openmetrics-text;q=0.5', textType],
  ['text/html', textType],
] as const) {
  test(`accept: ${accept}`, async () => {
    const response = await fetch(`${url}/metrics?x=1`, accept === undefined ? {} : { headers: { accept } })
    assert.deepEqual([response.status, response.headers.get('content-type')], [200, type])
    const text = await response.text()
    assert.match(text, /\norders_total\{otel_scope_name="shop"\} 1\n/)
    assert.equal(text.endsWith('# EOF\n'), type === openMetricsType)
  })
}

for (const [method, path, status] of [
  ['GET', '/', 404],
  ['GET', '/metrics/', 404],
  ['POST', '/metrics', 405],
  ['HEAD', '/metrics', 200],
] as const) {
  test(`${method} ${path}`, async () => {
    const response = await fetch(url + path, { method })
    assert.equal(response.status, status)
    assert.equal((await response.text()) === '', method === 'HEAD')
  })
}

for (const [name, sent, expected] of [
  ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['a head without an end', 'x'.repeat(20_000), /^HTTP\/1\.1 400 /],
  ['a head in pieces', 'GET /metrics HTTP/1.1\r\nhost: x\r\n|\r|\n', /^HTTP\/1\.1 200 /],
] as const) {
  test(`a client that sends ${name}`, async () => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text
    })
    for (const piece of sent.split('|')) await new Promise((written) => socket.write(piece, written))
    await once(socket, 'close')
    assert.match(answer, expected)
  })
}

test('a client that is gone before the answer harms nobody', async () => {
  const socket = connect(port, '127.0.0.1')
  await new Promise((written) => socket.write('GET /metrics HTTP/1.1\r\n\r\n', written))
  socket.resetAndDestroy()
  assert.equal((await fetch(`${url}/metrics`)).status, 200)
})

test('a port that is taken is told, with what to do', async () => {
  const from = surroundingsOf({ OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1', OTEL_EXPORTER_PROMETHEUS_PORT: `${port}` })
  const told = new Promise<string>((resolve) => {
    offerMetrics({ ...from, warn: (code, message) => resolve(`${code}: ${message}`) }, () => reader.now())
  })
  assert.equal(
    await told,
    `prometheus-off: Nothing can listen at 127.0.0.1:${port} (EADDRINUSE) — this process offers Prometheus no metrics — ` +
      'OTEL_EXPORTER_PROMETHEUS_PORT names another port.',
  )
})

test('a port that is none is told', () => {
  const from = surroundingsOf({ OTEL_EXPORTER_PROMETHEUS_PORT: '70000' })
  offerMetrics(from, () => reader.now())
  assert.match(from.told.join(), /^prometheus-off: Nothing can listen at localhost:70000 \(ERR_SOCKET_BAD_PORT\)/)
})
