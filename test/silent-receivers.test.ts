import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { startUdpReceiver } from './support/jaeger-receivers.ts'
import { startSink } from './support/otlp-sink.ts'
import { readPacket } from './support/read-jaeger.ts'
import { startRelay } from './support/relay.ts'
import { startToldApp, type ToldApp, until } from './support/told-app.ts'
import { stagedAgent } from './support/twin.ts'

// Receivers that give no sign of themselves: by UDP, behind a firewall, or one of several.

let agent: string

before(() => {
  agent = stagedAgent('silent-receivers')
})

const [early, late] = [50, 10]

/** All of them, while the program runs; none twice, and a line for each change of state. */
async function arrive(names: () => readonly string[], app: ToldApp): Promise<void> {
  await until(
    () => names().length >= early + late,
    () => `${names().length} arrived; told: ${app.stderr()}`,
  )
  const stderr = await app.end()
  const expected = Array.from({ length: early + late }, (_, number) => `span ${number}`)
  assert.deepEqual([...names()].sort(), expected.sort())
  assert.match(
    stderr,
    /^otel-agent warn: .*kept and sent (again|later).*\notel-agent .*: .* — none were lost\. \[export-recovered\]\n$/,
  )
}

test('UDP: a name that cannot be looked up, then it can', async () => {
  const receiver = await startUdpReceiver()
  const app = await startToldApp(agent, udpTo('collector.example', receiver.port))
  app.make(early)
  await until(() => /EAI_AGAIN/.test(app.stderr()), app.stderr)
  app.lookUp()
  app.make(late)
  await arrive(() => namesInPackets(receiver.packets), app)
  await receiver.close()
})

test('UDP: nobody listens, then somebody does', async () => {
  const first = await startUdpReceiver()
  await first.close()
  const app = await startToldApp(agent, udpTo('127.0.0.1', first.port))
  await until(() => {
    app.make(1)
    return /nothing listens there/.test(app.stderr())
  }, app.stderr)
  const back = await startUdpReceiver(first.port)
  await until(() => {
    app.make(1)
    return /delivering spans again/.test(app.stderr())
  }, app.stderr)
  const before = namesInPackets(back.packets).length
  app.make(late)
  await until(() => namesInPackets(back.packets).length >= before + late, app.stderr)
  const stderr = await app.end()
  await back.close()
  assert.match(
    stderr,
    /^otel-agent warn: .* — spans are dropped — .*\notel-agent .* — at least \d+ were dropped in between\. \[export-recovered\]\n$/,
  )
})

test('UDP: nobody listens, till the end: how many were lost is told', async () => {
  const gone = await startUdpReceiver()
  await gone.close()
  const app = await startToldApp(agent, udpTo('127.0.0.1', gone.port))
  await until(() => {
    app.make(1)
    return /nothing listens there/.test(app.stderr())
  }, app.stderr)
  assert.match(
    await app.end(),
    /^otel-agent warn: .* — spans are dropped — .*\notel-agent warn: .*: at least \d+ spans were dropped until the process ended\. \[export-failed\]\n$/,
  )
})

function udpTo(host: string, port: number): Readonly<Record<string, string>> {
  return { OTEL_EXPORTER_JAEGER_AGENT_HOST: host, OTEL_EXPORTER_JAEGER_AGENT_PORT: String(port) }
}

function namesInPackets(packets: readonly Buffer[]): readonly string[] {
  return packets.flatMap((packet) => readPacket('compact', packet).spans.map(({ name }) => name))
}

test('a black hole, then somebody listens there', async () => {
  const sink = await startSink()
  const relay = await startRelay(sink.port)
  relay.lose()
  const app = await startToldApp(agent, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${relay.port}`,
    OTEL_EXPORTER_OTLP_TIMEOUT: '500',
  })
  app.make(early)
  await until(() => /kept and sent again/.test(app.stderr()), app.stderr)
  relay.restore()
  app.make(late)
  await arrive(() => sink.spans().map(({ name }) => name), app)
  await relay.close()
  await sink.close()
})

test('several exporters, one of which hangs: the others get everything', async () => {
  const [well, hung] = [await startSink(), await startSink({ behaviour: () => 'hang' })]
  const receiver = await startUdpReceiver()
  const app = await startToldApp(agent, {
    ...udpTo('127.0.0.1', receiver.port),
    OTEL_EXPORTER_JAEGER_PROTOCOL: 'udp/thrift.compact',
    OTEL_TRACES_EXPORTER: 'otlp,zipkin,jaeger',
    OTEL_EXPORTER_OTLP_ENDPOINT: well.url,
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${hung.url}/api/v2/spans`,
    OTEL_BSP_MAX_QUEUE_SIZE: '1000',
    ACME_OTEL_EXIT_TIMEOUT: '500',
  })
  const total = 5_000
  for (let made = 500; made <= total; made += 500) {
    app.make(500)
    await well.waitFor(() => well.spans().length === made)
    await until(
      () => namesInPackets(receiver.packets).length === made,
      () => `${receiver.packets.length} packets; ${app.stderr()}`,
    )
  }
  const stderr = await app.end()
  for (const each of [well, hung, receiver]) await each.close()
  assert.equal(well.spans().length, total)
  for (const line of stderr.trim().split('\n')) assert.match(line, /zipkin|9411|\/api\/v2\/spans/)
})
