import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { before, describe, test } from 'node:test'
import { type GrpcBehaviour, startGrpcReceiver } from './support/jaeger-receivers.ts'
import { type Behaviour, type Sink, startSink } from './support/otlp-sink.ts'
import { readBinaryBody } from './support/read-jaeger.ts'
import { readSpans } from './support/read-otlp.ts'
import { startToldApp, type ToldApp, until } from './support/told-app.ts'
import { stagedAgent } from './support/twin.ts'

// A whole program that goes on while its receiver is away: what it recorded is kept, and arrives when the receiver is back.

let agent: string

before(() => {
  agent = stagedAgent('outages')
})

/** A receiver that does what it is told, until it is told to be well. */
interface Receiver {
  readonly env: Readonly<Record<string, string>>
  /** Requests so far, whatever became of them. */
  asked(): number
  recover(): void
  /** The names of the spans that it has said to have. */
  names(): readonly string[]
  close(): Promise<void>
}

async function overHttp(
  fault: Behaviour,
  env: (url: string) => Readonly<Record<string, string>>,
  namesIn: (body: Buffer) => readonly string[],
): Promise<Receiver> {
  let isWell = false
  const sink = await startSink({ behaviour: () => (isWell ? 'ok' : fault) })
  let healthyFrom = Number.POSITIVE_INFINITY
  return {
    env: env(sink.url),
    asked: () => sink.requests.length,
    recover() {
      isWell = true
      healthyFrom = sink.requests.length
    },
    // The fault may be one that says 200.
    names: () => sink.requests.slice(healthyFrom).flatMap(({ body }) => namesIn(body)),
    close: sink.close,
  }
}

async function overGrpc(fault: GrpcBehaviour): Promise<Receiver> {
  let healthyFrom = Number.POSITIVE_INFINITY
  const receiver = await startGrpcReceiver((index) => (index >= healthyFrom ? 'ok' : fault))
  return {
    env: {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
    },
    asked: () => receiver.calls.length,
    recover() {
      healthyFrom = receiver.calls.length
    },
    names: () => receiver.calls.slice(healthyFrom).flatMap(({ body }) => readSpans(body).map(({ name }) => name)),
    close: receiver.close,
  }
}

const ways: Readonly<Record<string, (fault: Behaviour) => Promise<Receiver>>> = {
  'OTLP over HTTP': (fault) =>
    overHttp(
      fault,
      (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_TIMEOUT: '500' }),
      (body) => readSpans(body).map(({ name }) => name),
    ),
  'OTLP over HTTP, in JSON': (fault) =>
    overHttp(
      fault,
      (url) => ({
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        OTEL_EXPORTER_OTLP_TIMEOUT: '500',
      }),
      (body) => {
        const { resourceSpans } = JSON.parse(body.toString()) as {
          resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[]
        }
        return resourceSpans.flatMap(({ scopeSpans }) =>
          scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)),
        )
      },
    ),
  Zipkin: (fault) =>
    overHttp(
      fault,
      (url) => ({
        OTEL_TRACES_EXPORTER: 'zipkin',
        OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${url}/api/v2/spans`,
        OTEL_EXPORTER_ZIPKIN_TIMEOUT: '500',
      }),
      (body) => (JSON.parse(body.toString()) as { name: string }[]).map(({ name }) => name),
    ),
  'Jaeger’s Thrift over HTTP': (fault) =>
    overHttp(
      fault,
      (url) => ({ OTEL_EXPORTER_JAEGER_ENDPOINT: `${url}/api/traces`, OTEL_EXPORTER_JAEGER_TIMEOUT: '500' }),
      (body) => readBinaryBody(body).spans.map(({ name }) => name),
    ),
}

const httpFaults: Readonly<Record<string, Behaviour>> = {
  '503': { status: 503 },
  'a Retry-After': { status: 429, headers: { 'retry-after': '1' } },
  'a web page': 'html',
  'a reset in the middle': 'reset',
  'no answer': 'hang',
}

/** Code 8 with a `RetryInfo` of a second in its details: google.rpc.Status by hand. */
const retryInfo = Buffer.concat([
  Buffer.from([0x08, 8, 0x1a]),
  lengthAndBytes(
    Buffer.concat([
      Buffer.from([0x0a]),
      lengthAndBytes(Buffer.from('type.googleapis.com/google.rpc.RetryInfo')),
      Buffer.from([0x12, 4, 0x0a, 2, 0x08, 1]),
    ]),
  ),
])

function lengthAndBytes(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([bytes.length]), bytes])
}

const grpcFaults: Readonly<Record<string, GrpcBehaviour>> = {
  UNAVAILABLE: { status: 14 },
  'RESOURCE_EXHAUSTED with RetryInfo': { status: 8, details: retryInfo },
  'a reset in the middle': 'reset',
  'a deadline that passes': 'hang',
}

const [early, late] = [50, 10]

async function outlasts(receiver: Receiver): Promise<void> {
  const app = await startToldApp(agent, receiver.env)
  app.make(early)
  await until(
    () => /kept and sent again/.test(app.stderr()),
    () => `told: ${app.stderr()}; asked: ${receiver.asked()}`,
  )
  receiver.recover()
  app.make(late)
  await arrive(receiver, app)
}

/** All of them, while the program runs; none twice, and a line for each change of state. */
async function arrive(receiver: Pick<Receiver, 'names' | 'close'>, app: ToldApp): Promise<void> {
  await until(
    () => receiver.names().length >= early + late,
    () => `${receiver.names().length} arrived; told: ${app.stderr()}`,
  )
  const stderr = await app.end()
  await receiver.close()
  const expected = Array.from({ length: early + late }, (_, number) => `span ${number}`)
  assert.deepEqual([...receiver.names()].sort(), expected.sort())
  assert.match(
    stderr,
    /^otel-agent warn: .*kept and sent again.*\notel-agent .*: .* — none were lost\. \[export-recovered\]\n$/,
  )
}

for (const [way, start] of Object.entries(ways)) {
  describe(`${way}; away by`, { concurrency: 3 }, () => {
    for (const [name, fault] of Object.entries(httpFaults)) test(name, async () => outlasts(await start(fault)))
  })
}

describe('OTLP over gRPC; away by', { concurrency: 3 }, () => {
  for (const [name, fault] of Object.entries(grpcFaults)) test(name, async () => outlasts(await overGrpc(fault)))
})

test('refused, then somebody listens', async () => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  const app = await startToldApp(agent, { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` })
  app.make(early)
  await until(() => /ECONNREFUSED/.test(app.stderr()), app.stderr)
  const sink = await startSink({ port })
  app.make(late)
  await arrive(spansOf(sink), app)
})

test('a name that cannot be looked up, then it can', async () => {
  const sink = await startSink()
  const app = await startToldApp(agent, { OTEL_EXPORTER_OTLP_ENDPOINT: `http://collector.example:${sink.port}` })
  app.make(early)
  await until(() => /EAI_AGAIN/.test(app.stderr()), app.stderr)
  assert.equal(sink.requests.length, 0)
  app.lookUp()
  app.make(late)
  await arrive(spansOf(sink), app)
})

function spansOf(sink: Sink): Pick<Receiver, 'names' | 'close'> {
  return { names: () => sink.spans().map(({ name }) => name), close: sink.close }
}

test('200 ms for each request: several are under way at once, nothing is lost, and nothing said', async () => {
  let [open, most] = [0, 0]
  const sink = await startSink({
    behaviour: () => {
      most = Math.max(most, ++open)
      setTimeout(() => open--, 200)
      return { slowMs: 200 }
    },
  })
  const app = await startToldApp(agent, {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '100',
  })
  app.make(3_000)
  await sink.waitFor(() => sink.spans().length === 3_000)
  assert.equal(await app.end(), '')
  await sink.close()
  assert.ok(most > 1 && most <= 8, `${most} at a time`)
})

for (const [bound, setting] of [
  ['spans', { OTEL_BSP_MAX_QUEUE_SIZE: '1000' }],
  ['bytes', { ACME_OTEL_QUEUE_BYTES: '200000' }],
] as const) {
  test(`beyond the queue’s bound of ${bound}: what does not arrive is told, to the last span`, async () => {
    const total = 20_000
    let isWell = false
    const sink = await startSink({ behaviour: () => (isWell ? 'ok' : { status: 503 }) })
    const app = await startToldApp(agent, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, ...setting })
    app.make(total)
    const dropped = () => Number([...app.stderr().matchAll(/(\d+) of \d+ spans came faster/g)].at(-1)?.[1] ?? 0)
    await until(() => dropped() > 0, app.stderr)
    isWell = true
    const stderr = await app.end()
    await sink.close()
    assert.ok(sink.spans().length > 0)
    assert.equal(sink.spans().length + dropped(), total, stderr)
    assert.match(stderr, new RegExp(Object.keys(setting)[0] as string))
  })
}

test('a queue of fewer bytes than a batch: one may always wait', async () => {
  const sink = await startSink()
  const app = await startToldApp(agent, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, ACME_OTEL_QUEUE_BYTES: '1' })
  for (let batch = 1; batch <= 4; batch++) {
    app.make(512)
    await sink.waitFor(() => sink.spans().length === batch * 512)
  }
  assert.equal(await app.end(), '')
  await sink.close()
})

test('logs outlast more than the time that a batch has; what was measured meanwhile is in the next sum', async () => {
  let isWell = false
  const sink = await startSink({ behaviour: () => (isWell ? 'ok' : { status: 503 }) })
  const app = await startToldApp(
    agent,
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '200',
      OTEL_METRIC_EXPORT_TIMEOUT: '200',
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      OTEL_BLRP_EXPORT_TIMEOUT: '2100',
      OTEL_BSP_EXPORT_TIMEOUT: '2100',
    },
    'all signals',
  )
  app.make(early)
  const logsAsked = () => sink.requests.filter(({ path }) => path === '/v1/logs').length
  // More than are made in the time that a batch has.
  await until(
    () => logsAsked() >= 5,
    () => `${logsAsked()}; ${app.stderr()}`,
  )
  isWell = true
  app.make(late)
  await sink.waitFor(() => sink.logs().length >= early + late && sink.spans().length >= early + late, 60_000)
  const stderr = await app.end()
  await sink.close()
  assert.equal(new Set(sink.logs().map(({ body }) => String(body))).size, early + late)
  assert.equal(sink.logs().length, early + late)
  const sums = sink.metrics().filter(({ name }) => name === 'made')
  assert.match(JSON.stringify(sums.at(-1)), /\b60\b/)
  assert.match(stderr, /log records are kept and sent again/)
  assert.match(stderr, /delivering log records again — none were lost/)
})
