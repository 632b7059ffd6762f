import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { startGrpcReceiver, startUdpReceiver } from '../../../../test/support/jaeger-receivers.ts'
import { madeUpSpans } from '../../../../test/support/made-up-spans.ts'
import { startSink } from '../../../../test/support/otlp-sink.ts'
import { readBinaryBody, readPacket } from '../../../../test/support/read-jaeger.ts'
import { readPostSpans } from '../../../../test/support/read-post-spans.ts'
import { surroundingsOf } from '../../../../test/support/surroundings.ts'
import { until } from '../../../../test/support/told-app.ts'
import { createExporter } from './create-exporter.ts'

const spans = madeUpSpans(300, 11).map((span, index) => ({ ...span, name: `s${index}` }))
const names = spans.map(({ name }) => name)
const namesOf = (batch: { spans: readonly { name: string }[] }) => batch.spans.map(({ name }) => name)

test('Thrift over HTTP: path, type, credentials', async () => {
  const sink = await startSink({ behaviour: { status: 202 } })
  const from = surroundingsOf({
    OTEL_EXPORTER_JAEGER_ENDPOINT: sink.url,
    OTEL_EXPORTER_JAEGER_USER: 'me',
    OTEL_EXPORTER_JAEGER_PASSWORD: 'secret',
  })
  assert.deepEqual(await createExporter(from).send(spans), { accepted: 300, dropped: 0 })
  await sink.close()
  const [request] = sink.requests
  assert.deepEqual(
    [request?.path, request?.headers['content-type'], request?.headers.authorization],
    ['/api/traces', 'application/vnd.apache.thrift.binary', `Basic ${Buffer.from('me:secret').toString('base64')}`],
  )
  assert.deepEqual(namesOf(readBinaryBody(request?.body ?? Buffer.alloc(0))), names)
  assert.deepEqual(from.told, [])
})

test('Thrift over HTTP: the user is told by Jaeger’s names', async () => {
  const sink = await startSink({ behaviour: { status: 401 } })
  const from = surroundingsOf({ OTEL_EXPORTER_JAEGER_ENDPOINT: `${sink.url}/own/path` })
  assert.deepEqual(await createExporter(from).send(spans), { accepted: 0, dropped: 300 })
  await sink.close()
  assert.deepEqual(from.told, [
    `export-failed: ${sink.url}/own/path: it answers 401 — 300 spans were dropped — check the credentials in ` +
      'OTEL_EXPORTER_JAEGER_USER and OTEL_EXPORTER_JAEGER_PASSWORD.',
  ])
})

for (const [protocol, encoding] of [
  ['udp/thrift.compact', 'compact'],
  ['udp/thrift.binary', 'binary'],
] as const) {
  for (const isAtEnd of [false, true]) {
    test(`${protocol}${isAtEnd ? ' when the process exits' : ''}: all spans arrive, in packets that Jaeger takes`, async () => {
      const receiver = await startUdpReceiver()
      const from = surroundingsOf({
        OTEL_EXPORTER_JAEGER_PROTOCOL: protocol,
        OTEL_EXPORTER_JAEGER_AGENT_HOST: 'localhost',
        OTEL_EXPORTER_JAEGER_AGENT_PORT: String(receiver.port),
      })
      const exporter = createExporter(from)
      const outcome = isAtEnd ? exporter.sendNow(spans, 10_000) : await exporter.send(spans)
      assert.deepEqual(outcome, { accepted: 300, dropped: 0 })
      const arrived = (): string[] => receiver.packets.flatMap((packet) => namesOf(readPacket(encoding, packet)))
      for (let count = 1; arrived().length < 300; count++) await receiver.received(count)
      assert.deepEqual(arrived(), names)
      assert.ok(receiver.packets.every(({ length }) => length <= 65_000))
      await receiver.close()
    })
  }
}

test('UDP: nobody listens, then somebody does; a line for each', async () => {
  const gone = await startUdpReceiver()
  const { port } = gone
  await gone.close()
  const from = surroundingsOf({
    OTEL_EXPORTER_JAEGER_AGENT_HOST: '127.0.0.1',
    OTEL_EXPORTER_JAEGER_AGENT_PORT: String(port),
  })
  const exporter = createExporter(from)
  for (let round = 0; from.told.length === 0 && round < 200; round++) await exporter.send(spans.slice(0, 1))
  assert.deepEqual(from.told, [
    `export-failed: udp://127.0.0.1:${port}: nothing listens there (ECONNREFUSED) — spans are dropped — start a receiver ` +
      'there, or set OTEL_EXPORTER_JAEGER_AGENT_HOST.',
  ])
  const back = await startUdpReceiver(port)
  await until(
    () => {
      void exporter.send(spans.slice(0, 1))
      return from.told.length > 1
    },
    () => from.told.join(),
  )
  await back.close()
  assert.match(from.told[1] ?? '', /^export-recovered: udp:\/\/127\.0\.0\.1:\d+: delivering spans again/)
})

test('UDP: a host that nobody knows; what is left is dropped at the end only', async () => {
  const from = surroundingsOf({ OTEL_EXPORTER_JAEGER_AGENT_HOST: 'no.such.host.invalid' })
  const exporter = createExporter(from)
  assert.deepEqual(await exporter.send(spans), { accepted: 0, dropped: 0, isLeft: true })
  assert.deepEqual(await exporter.send(spans), { accepted: 0, dropped: 0, isLeft: true })
  exporter.hurry(60_000)
  assert.deepEqual(await exporter.send(spans), { accepted: 0, dropped: 300 })
  assert.deepEqual(
    from.told.map((line) => line.replace(/\(E[A-Z_]+\)/, '(code)')),
    ['kept and sent later', 'dropped'].map(
      (done) =>
        'export-failed: udp://no.such.host.invalid:6831: its name cannot be looked up (code) — ' +
        `spans are ${done} — look at OTEL_EXPORTER_JAEGER_AGENT_HOST.`,
    ),
  )
})

test('gRPC: PostSpans', async () => {
  const receiver = await startGrpcReceiver()
  const from = surroundingsOf({ OTEL_EXPORTER_JAEGER_PROTOCOL: 'grpc', OTEL_EXPORTER_JAEGER_ENDPOINT: receiver.url })
  assert.deepEqual(await createExporter(from).send(spans), { accepted: 300, dropped: 0 })
  const [call] = receiver.calls
  await receiver.close()
  assert.deepEqual(
    [call?.path, call?.headers['content-type'], call?.headers.te],
    ['/jaeger.api_v2.CollectorService/PostSpans', 'application/grpc', 'trailers'],
  )
  assert.deepEqual(namesOf(readPostSpans(call?.body ?? Buffer.alloc(0))), names)
  assert.deepEqual(from.told, [])
})

/** A thread of its own: this one is blocked while the last spans are delivered. */
const receiverInThread = `
const { parentPort } = require('node:worker_threads')
const server = require('node:http2').createServer()
server.on('stream', (stream) => {
  const chunks = []
  stream.on('data', (chunk) => chunks.push(chunk))
  stream.on('end', () => {
    parentPort.postMessage(Buffer.concat(chunks).subarray(5))
    stream.respond({ ':status': 200 }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    stream.end(Buffer.alloc(5))
  })
})
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

test('gRPC when the process exits: PostSpans', async () => {
  const receiver = new Worker(receiverInThread, { eval: true })
  const [port] = (await once(receiver, 'message')) as [number]
  const from = surroundingsOf({
    OTEL_EXPORTER_JAEGER_PROTOCOL: 'grpc',
    OTEL_EXPORTER_JAEGER_ENDPOINT: `http://127.0.0.1:${port}`,
  })
  assert.deepEqual(createExporter(from).sendNow(spans, 10_000), { accepted: 300, dropped: 0 })
  const [body] = (await once(receiver, 'message')) as [Uint8Array]
  await receiver.terminate()
  assert.deepEqual(namesOf(readPostSpans(Buffer.from(body))), names)
})
