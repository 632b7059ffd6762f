import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { startGrpcReceiver } from './support/jaeger-receivers.ts'
import { type Behaviour, type ReceivedRequest, startSink } from './support/otlp-sink.ts'
import { readBinaryBody } from './support/read-jaeger.ts'
import { readLogs, readSpans } from './support/read-otlp.ts'
import { startToldApp, until } from './support/told-app.ts'
import { stagedAgent } from './support/twin.ts'

// A receiver that finds a batch too large, is away when the halves come, for longer than a batch has time, and then is back.

let agent: string

before(() => {
  agent = stagedAgent('split-outage')
})

const made = 40
/** More than both halves make in the time that they have, stale connections included: those that come later were kept. */
const asksUntilWell = 12

interface Receiver {
  readonly env: Readonly<Record<string, string>>
  asked(): number
  /** What it has said to have. */
  names(): readonly string[]
  close(): Promise<void>
}

interface Way {
  readonly env: (url: string) => Readonly<Record<string, string>>
  readonly path: string
  readonly namesIn: (body: Buffer) => readonly string[]
}

const ways: Readonly<Record<string, Way>> = {
  'OTLP over HTTP': {
    env: (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url }),
    path: '/v1/traces',
    namesIn: (body) => readSpans(body).map(({ name }) => name),
  },
  'Jaeger’s Thrift over HTTP': {
    env: (url) => ({ OTEL_EXPORTER_JAEGER_ENDPOINT: `${url}/api/traces` }),
    path: '/api/traces',
    namesIn: (body) => readBinaryBody(body).spans.map(({ name }) => name),
  },
  'logs, which go to the console, too': {
    env: (url) => ({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'otlp,console',
    }),
    path: '/v1/logs',
    namesIn: (body) => readLogs(body).map(({ body: text }) => String(text)),
  },
}

async function overHttp({ env, path, namesIn }: Way): Promise<Receiver> {
  const answers: Behaviour[] = []
  const sink = await startSink({
    behaviour: (_index, request) => {
      if (request.path !== path) return 'ok'
      const answer = answerTo(answers.length)
      answers.push(answer === 'too large' ? { status: 413 } : answer)
      return answers.at(-1) as Behaviour
    },
  })
  const ours = (): readonly ReceivedRequest[] => sink.requests.filter((request) => request.path === path)
  return {
    env: env(sink.url),
    asked: () => answers.length,
    names: () => ours().flatMap(({ body }, index) => (answers[index] === 'ok' ? namesIn(body) : [])),
    close: sink.close,
  }
}

async function overGrpc(): Promise<Receiver> {
  const receiver = await startGrpcReceiver((index) => {
    const answer = answerTo(index)
    return answer === 'too large' ? { status: 8 } : answer
  })
  return {
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    asked: () => receiver.calls.length,
    names: () =>
      receiver.calls.flatMap(({ body }, index) =>
        answerTo(index) === 'ok' ? readSpans(body).map(({ name }) => name) : [],
      ),
    close: receiver.close,
  }
}

function answerTo(index: number): 'too large' | 'reset' | 'ok' {
  if (index === 0) return 'too large'
  return index < asksUntilWell ? 'reset' : 'ok'
}

async function keepsHalves(receiver: Receiver): Promise<void> {
  const settings = { OTEL_BSP_EXPORT_TIMEOUT: '2100', OTEL_BLRP_EXPORT_TIMEOUT: '2100', OTEL_BLRP_SCHEDULE_DELAY: '50' }
  const app = await startToldApp(agent, { ...settings, ...receiver.env }, 'all signals')
  app.make(made)
  const arrived = until(
    () => receiver.names().length >= made,
    () => `${receiver.names().length} of ${made}, asked ${receiver.asked()} times; told: ${app.stderr()}`,
  )
  // Whatever comes of it, the application is not left behind.
  await arrived.catch(async (error) => {
    await app.end()
    await receiver.close()
    throw error
  })
  const stderr = await app.end()
  const names = receiver.names()
  await receiver.close()
  assert.deepEqual([names.length, new Set(names).size], [made, made])
  assert.match(stderr, /kept and sent again[\s\S]* none were lost/)
}

test('a process with nothing to do sends, too', () => {
  // 7 is what it exits with when its batch is sent; what sleeps is ended.
  const { status } = spawnSync(process.execPath, [resolve('test/apps/harm/idle-batch.cjs')], { timeout: 30_000 })
  assert.equal(status, 7)
})

describe('halves outlast an outage', { concurrency: 4 }, () => {
  for (const [name, way] of Object.entries(ways)) test(name, async () => keepsHalves(await overHttp(way)))
  test('OTLP over gRPC', async () => keepsHalves(await overGrpc()))
})
