import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGrpcReceiver } from '../../../../test/support/jaeger-receivers.ts'
import { madeUpSpans } from '../../../../test/support/made-up-spans.ts'
import { startSink } from '../../../../test/support/otlp-sink.ts'
import { readBinaryBody } from '../../../../test/support/read-jaeger.ts'
import { readSpans } from '../../../../test/support/read-otlp.ts'
import { surroundingsOf } from '../../../../test/support/surroundings.ts'
import { createFindingExporter } from './find-backend.ts'
import type { Ports } from './look-once.ts'

const spans = madeUpSpans(20, 9)
const all = { accepted: 20, dropped: 0 }

/** Ports at which nobody listens. */
async function freePorts(): Promise<Ports> {
  const sinks = await Promise.all([startSink(), startSink(), startSink()])
  await Promise.all(sinks.map((sink) => sink.close()))
  const [otlpHttp = 0, otlpGrpc = 0, jaegerHttp = 0] = sinks.map(({ port }) => port)
  return { otlpHttp, otlpGrpc, jaegerHttp }
}

test('OTLP over HTTP, when it is there: not a word, and nobody else is asked', async () => {
  const [otlp, other] = [await startSink(), await startSink()]
  const from = surroundingsOf({})
  const ports = { ...(await freePorts()), otlpHttp: otlp.port, jaegerHttp: other.port }
  assert.deepEqual(await createFindingExporter(from, ports).send(spans), all)
  await Promise.all([otlp.close(), other.close()])
  assert.deepEqual([otlp.spans().length, other.requests.length, from.told], [20, 0, []])
})

test('gRPC, when it is all there is: batches that waited for the look go there too', async () => {
  const receiver = await startGrpcReceiver()
  const from = surroundingsOf({})
  const ports = { ...(await freePorts()), otlpGrpc: receiver.port }
  const exporter = createFindingExporter(from, ports)
  assert.deepEqual(await Promise.all([exporter.send(spans), exporter.send(spans)]), [all, all])
  assert.deepEqual(await exporter.send(spans), all)
  await receiver.close()
  assert.deepEqual(
    receiver.calls.map(({ body }) => readSpans(body).length),
    [20, 20, 20],
  )
  assert.deepEqual(from.told, [
    `backend-found: Nobody listens at http://localhost:${ports.otlpHttp}, but localhost:${ports.otlpGrpc} answers — traces ` +
      'and metrics go there, by OTLP over gRPC — OTEL_EXPORTER_OTLP_ENDPOINT names another receiver.',
  ])
})

test('Jaeger’s Thrift, when it is all there is', async () => {
  const jaeger = await startSink({ behaviour: { status: 202 } })
  const from = surroundingsOf({})
  const exporter = createFindingExporter(from, { ...(await freePorts()), jaegerHttp: jaeger.port })
  assert.deepEqual(await exporter.send(spans), all)
  await jaeger.close()
  const [request] = jaeger.requests
  assert.equal(request?.path, '/api/traces')
  assert.equal(readBinaryBody(request?.body ?? Buffer.alloc(0)).spans.length, 20)
  assert.match(
    from.told.join(),
    /^backend-found: .* — traces go there, by Jaeger’s Thrift over HTTP; it takes no metrics, which are not sent — /,
  )
})

test('nobody is there: OTLP over HTTP keeps the spans and delivers them when its receiver comes', async () => {
  const ports = await freePorts()
  const from = surroundingsOf({})
  const sending = createFindingExporter(from, ports).send(spans)
  await new Promise((resolve) => setTimeout(resolve, 300))
  const late = await startSink({ port: ports.otlpHttp })
  assert.deepEqual(await sending, all)
  await late.close()
  assert.equal(late.spans().length, 20)
})

test('the process exits before the look is over: what waits is counted, and goes OTLP’s way', async () => {
  const exporter = createFindingExporter(surroundingsOf({}), await freePorts())
  void exporter.send(spans)
  assert.deepEqual(exporter.sendNow(spans, 5_000), { accepted: 0, dropped: 40 })
})
