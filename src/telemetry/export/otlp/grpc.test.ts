import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { type GrpcBehaviour, startGrpcReceiver } from '../../../../test/support/jaeger-receivers.ts'
import { madeUpSpans } from '../../../../test/support/made-up-spans.ts'
import { encodeMessage } from '../../../../test/support/otlp-schema.ts'
import { readSpans } from '../../../../test/support/read-otlp.ts'
import { startRelay } from '../../../../test/support/relay.ts'
import { surroundingsOf } from '../../../../test/support/surroundings.ts'
import { createExporter } from './create-exporter.ts'

const spans = madeUpSpans(40, 3)

async function sendTo(behaviour: (index: number) => GrpcBehaviour, env: Record<string, string> = {}) {
  const receiver = await startGrpcReceiver(behaviour)
  const from = surroundingsOf({
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/ignored`,
    ...env,
  })
  const exporter = createExporter(from)
  const outcome = await exporter.send(spans)
  await receiver.close()
  const told = from.told.map((line) => line.replaceAll(receiver.url, 'URL'))
  return { outcome, told, calls: receiver.calls }
}

const all = { accepted: 40, dropped: 0 }
const none = { accepted: 0, dropped: 40 }

test('the method, the headers, the message', async () => {
  const { outcome, told, calls } = await sendTo(() => 'ok', { OTEL_EXPORTER_OTLP_HEADERS: 'api-key=k' })
  assert.deepEqual([outcome, told], [all, []])
  const [call] = calls
  assert.equal(call?.path, '/opentelemetry.proto.collector.trace.v1.TraceService/Export')
  assert.deepEqual(
    [call?.headers['content-type'], call?.headers.te, call?.headers['api-key'], call?.isZipped],
    ['application/grpc', 'trailers', 'k', false],
  )
  assert.match(String(call?.headers['grpc-timeout']), /^\d{1,8}m$/)
  assert.equal(readSpans(call?.body ?? Buffer.alloc(0)).length, 40)
})

test('compressed', async () => {
  const { outcome, calls } = await sendTo(() => 'ok', { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' })
  assert.deepEqual(outcome, all)
  assert.deepEqual([calls[0]?.isZipped, calls[0]?.headers['grpc-encoding']], [true, 'gzip'])
  assert.equal(readSpans(gunzipSync(calls[0]?.body ?? Buffer.alloc(0))).length, 40)
})

test('one connection for many batches', async () => {
  const receiver = await startGrpcReceiver()
  const from = surroundingsOf({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url })
  const exporter = createExporter(from)
  const warnings: Error[] = []
  const onWarning = (warning: Error): void => void warnings.push(warning)
  process.on('warning', onWarning)
  for (let round = 0; round < 15; round++) assert.deepEqual(await exporter.send(spans), all)
  await receiver.close()
  process.off('warning', onWarning)
  assert.deepEqual(
    receiver.calls.map(({ session }) => session),
    Array.from({ length: 15 }, () => 1),
  )
  // Of too many listeners.
  assert.deepEqual(warnings, [])
})

test('partial success', async () => {
  const reply = encodeMessage('ExportResponse', { partial_success: { rejected: 3, error_message: 'too old' } })
  const { outcome, told } = await sendTo(() => ({ reply }))
  assert.deepEqual(outcome, { accepted: 37, dropped: 3 })
  assert.match(told[0] ?? '', /^export-partial: .* rejected 3 spans: "too old"/)
})

for (const [status, name] of [
  [1, 'CANCELLED'],
  [4, 'DEADLINE_EXCEEDED'],
  [14, 'UNAVAILABLE'],
] as const) {
  test(`${name} is worth another try`, async () => {
    const { outcome, calls } = await sendTo((index) => (index === 0 ? { status } : 'ok'))
    assert.deepEqual([outcome, calls.length], [all, 2])
  })
}

test('a connection that is cut is worth another try', async () => {
  const { outcome, calls } = await sendTo((index) => (index === 0 ? 'reset' : 'ok'))
  assert.deepEqual([outcome, calls.length], [all, 2])
})

test('a connection that is dead without a word is given up with the first call that times out', async () => {
  const receiver = await startGrpcReceiver()
  const relay = await startRelay(receiver.port)
  const from = surroundingsOf({
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${relay.port}`,
    OTEL_EXPORTER_OTLP_TIMEOUT: '300',
    OTEL_BSP_EXPORT_TIMEOUT: '10000',
  })
  const exporter = createExporter(from)
  const outcomes = [await exporter.send(spans)]
  relay.lose()
  const lost = exporter.send(spans)
  relay.restore()
  outcomes.push(await lost)
  await relay.close()
  await receiver.close()
  assert.deepEqual(outcomes, [all, all])
  assert.deepEqual([receiver.calls.map(({ session }) => session), relay.connections()], [[1, 2], 2])
})

test('RESOURCE_EXHAUSTED without a pause: too large, so in halves', async () => {
  const { outcome, calls } = await sendTo((index) => (index === 0 ? { status: 8, message: 'larger than max' } : 'ok'))
  assert.deepEqual(outcome, all)
  assert.deepEqual(
    calls.map(({ body }) => readSpans(body).length),
    [40, 20, 20],
  )
})

/** `google.rpc.Status` with a `RetryInfo` of 1 second, byte by byte. */
const typeUrl = Buffer.from('type.googleapis.com/google.rpc.RetryInfo')
const any = Buffer.concat([Buffer.of(0x0a, typeUrl.length), typeUrl, Buffer.of(0x12, 4, 0x0a, 2, 0x08, 1)])
const details = Buffer.concat([Buffer.of(0x08, 8, 0x1a, any.length), any])

test('RESOURCE_EXHAUSTED with a pause: the same again, after it', async () => {
  const began = process.hrtime.bigint()
  const { outcome, calls } = await sendTo((index) => (index === 0 ? { status: 8, details } : 'ok'))
  assert.deepEqual(outcome, all)
  assert.deepEqual(
    calls.map(({ body }) => readSpans(body).length),
    [40, 40],
  )
  assert.ok(process.hrtime.bigint() - began >= 990_000_000n)
})

test('INVALID_ARGUMENT is final, and the receiver’s word is passed on', async () => {
  const { outcome, told, calls } = await sendTo(() => ({ status: 3, message: 'größe?' }))
  assert.deepEqual([outcome, calls.length], [none, 1])
  assert.match(told[0] ?? '', /INVALID_ARGUMENT: größe\?/)
})

test('UNIMPLEMENTED: no more are sent', async () => {
  const { outcome } = await sendTo(() => ({ status: 12 }))
  assert.deepEqual(outcome, { ...none, off: true })
})

test('a server of HTTP/1.1 is told to be one', async () => {
  const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const from = surroundingsOf({
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  })
  assert.deepEqual(await createExporter(from).send(spans), none)
  server.close()
  assert.match(
    from.told[0] ?? '',
    /it speaks another protocol .* — set OTEL_EXPORTER_OTLP_ENDPOINT to its port for gRPC, usually 4317\./,
  )
})
