import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import type { JaegerSpan } from '../src/telemetry/export/jaeger/jaeger-span.ts'
import { startGrpcReceiver, startUdpReceiver } from './support/jaeger-receivers.ts'
import { startSink } from './support/otlp-sink.ts'
import { readBinaryBody, readPacket } from './support/read-jaeger.ts'
import { readSpans } from './support/read-otlp.ts'
import { readPostSpans } from './support/read-post-spans.ts'
import { byPath, runApp } from './support/run-app.ts'

// A whole program, whose spans go to Jaeger by one variable or two.
async function run(env: Record<string, string>, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runApp({
    file: resolve('test/apps/jaeger/calls-itself.cjs'),
    door: '--require',
    agent: byPath,
    args,
    env: { OTEL_METRICS_EXPORTER: 'none', ACME_OTEL_EXIT_TIMEOUT: '10000', ...env },
  })
  assert.deepEqual([code, stderr], [0, ''])
}

/** The edge of the dependency graph, and what a user looks for. */
function assertPicture(spans: readonly JaegerSpan[]): void {
  const byKind = (kind: string) => spans.find(({ tags }) => new Map(tags).get('span.kind') === kind)
  const [client, server] = [byKind('client'), byKind('server')]
  assert.deepEqual([client?.name, server?.name], ['GET', 'GET'])
  assert.deepEqual([server?.parentSpanId, server?.traceId], [client?.spanId, client?.traceId])
  assert.equal(new Map(client?.tags).get('peer.service'), '127.0.0.1')
  assert.equal(new Map(server?.tags).get('http.response.status_code'), 200)
}

for (const args of [[], ['exit']]) {
  const ending = args.length === 0 ? 'the event loop is empty' : 'process.exit()'

  test(`Thrift over HTTP by JAEGER_ENDPOINT; the end: ${ending}`, async () => {
    const sink = await startSink({ behaviour: { status: 202 } })
    await run({ JAEGER_ENDPOINT: sink.url }, args)
    await sink.close()
    assert.deepEqual([...new Set(sink.requests.map(({ path }) => path))], ['/api/traces'])
    assertPicture(sink.requests.flatMap(({ body }) => readBinaryBody(body).spans))
  })

  test(`Thrift over UDP by JAEGER_AGENT_HOST; the end: ${ending}`, async () => {
    const receiver = await startUdpReceiver()
    await run({ JAEGER_AGENT_HOST: 'localhost', JAEGER_AGENT_PORT: String(receiver.port) }, args)
    await receiver.received(1)
    await receiver.close()
    assertPicture(receiver.packets.flatMap((packet) => readPacket('compact', packet).spans))
  })

  test(`Jaeger’s gRPC; the end: ${ending}`, async () => {
    const receiver = await startGrpcReceiver()
    await run({ OTEL_EXPORTER_JAEGER_PROTOCOL: 'grpc', OTEL_EXPORTER_JAEGER_ENDPOINT: receiver.url }, args)
    await receiver.close()
    assertPicture(receiver.calls.flatMap(({ body }) => readPostSpans(body).spans))
  })

  test(`OTLP over gRPC; the end: ${ending}`, async () => {
    const receiver = await startGrpcReceiver()
    await run({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }, args)
    await receiver.close()
    const kinds = receiver.calls.flatMap(({ body }) => readSpans(body)).map(({ kind }) => kind)
    assert.deepEqual(kinds.sort(), [1, 2])
  })
}

// Threads pack as OTLP what the main thread sends on; one that sends by itself has to do so by Jaeger's protocol, too.
for (const way of ['naturally', 'main is blocked']) {
  test(`forty worker threads, Thrift over HTTP: each span once: ${way}`, async () => {
    const sink = await startSink({ behaviour: { status: 202 } })
    const { code, stderr } = await runApp({
      file: resolve('test/apps/threads/forty.cjs'),
      door: 'NODE_OPTIONS --require',
      agent: byPath,
      args: [way],
      env: { JAEGER_ENDPOINT: sink.url, OTEL_METRICS_EXPORTER: 'none', ACME_OTEL_EXIT_TIMEOUT: '20000' },
    })
    await sink.close()
    assert.deepEqual([code, stderr], [0, ''])
    const ids = sink.requests.flatMap(({ body }) => readBinaryBody(body).spans.map(({ spanId }) => spanId))
    assert.deepEqual([new Set(ids).size, ids.length], [120, 120])
  })
}
