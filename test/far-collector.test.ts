import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { before, describe, test } from 'node:test'
import { startGrpcReceiver } from './support/jaeger-receivers.ts'
import { readBinaryBody } from './support/read-jaeger.ts'
import { readSpans } from './support/read-otlp.ts'
import { readPostSpans } from './support/read-post-spans.ts'
import { startToldApp, until } from './support/told-app.ts'
import { stagedAgent } from './support/twin.ts'

// A collector that answers after 50 ms, by the default settings: one request after the other would take 10,000 spans a second.

let agent: string

before(() => {
  agent = stagedAgent('far-collector')
})

const awayMs = 50
/** As many in each turn as 20,000 a second are in 50 ms. */
const madeAtOnce = 1_000
const turns = 20

interface FarCollector {
  readonly url: string
  /** The requests that were answered, in their order. */
  readonly bodies: readonly Buffer[]
  /** The most that waited for their answers at once. */
  mostOpen(): number
  close(): Promise<unknown>
}

async function overHttp(): Promise<FarCollector> {
  const bodies: Buffer[] = []
  let [open, most] = [0, 0]
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      most = Math.max(most, ++open)
      setTimeout(() => {
        open--
        bodies.push(Buffer.concat(chunks))
        response.end()
      }, awayMs)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    mostOpen: () => most,
    close: () => new Promise((done) => server.close(done).closeAllConnections()),
  }
}

async function overGrpc(): Promise<FarCollector> {
  let [open, most] = [0, 0]
  const bodies: Buffer[] = []
  const receiver = await startGrpcReceiver((index) => {
    most = Math.max(most, ++open)
    return {
      afterMs: awayMs,
      onAnswer() {
        open--
        bodies.push(receiver.calls[index]?.body as Buffer)
      },
    }
  })
  return { url: receiver.url, bodies, mostOpen: () => most, close: receiver.close }
}

interface Way {
  readonly start: () => Promise<FarCollector>
  readonly env: (url: string) => Readonly<Record<string, string>>
  readonly namesIn: (body: Buffer) => readonly string[]
}

const ways: Readonly<Record<string, Way>> = {
  'OTLP over HTTP': {
    start: overHttp,
    env: (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url }),
    namesIn: (body) => readSpans(body).map(({ name }) => name),
  },
  'OTLP over gRPC': {
    start: overGrpc,
    env: (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }),
    namesIn: (body) => readSpans(body).map(({ name }) => name),
  },
  'Jaeger’s Thrift over HTTP': {
    start: overHttp,
    env: (url) => ({ OTEL_EXPORTER_JAEGER_ENDPOINT: `${url}/api/traces` }),
    namesIn: (body) => readBinaryBody(body).spans.map(({ name }) => name),
  },
  'Jaeger’s gRPC': {
    start: overGrpc,
    env: (url) => ({ OTEL_EXPORTER_JAEGER_ENDPOINT: url, OTEL_EXPORTER_JAEGER_PROTOCOL: 'grpc' }),
    namesIn: (body) => readPostSpans(body).spans.map(({ name }) => name),
  },
}

describe('a far collector gets every span, several requests at once', { concurrency: 1 }, () => {
  for (const [name, { start, env, namesIn }] of Object.entries(ways)) {
    test(name, async () => {
      const collector = await start()
      const app = await startToldApp(agent, env(collector.url))
      for (let turn = 0; turn < turns; turn++) {
        app.make(madeAtOnce)
        await new Promise((done) => setTimeout(done, awayMs))
      }
      const total = turns * madeAtOnce
      const names: string[] = []
      let read = 0
      await until(
        () => {
          // One at a time: who reads does not answer.
          if (read < collector.bodies.length) names.push(...namesIn(collector.bodies[read++] as Buffer))
          return names.length >= total
        },
        () => `${names.length} of ${total}; told: ${app.stderr()}`,
      )
      const stderr = await app.end()
      await collector.close()
      assert.deepEqual([names.length, new Set(names).size, stderr], [total, total, ''])
      assert.ok(collector.mostOpen() > 1 && collector.mostOpen() <= 8, `${collector.mostOpen()} at a time`)
    })
  }
})
