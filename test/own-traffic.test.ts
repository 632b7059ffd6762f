import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../scripts/node-lines.mjs'
import { startGrpcReceiver, startUdpReceiver } from './support/jaeger-receivers.ts'
import { startSink } from './support/otlp-sink.ts'
import { startRulesServer } from './support/rules-server.ts'
import { byPath, runApp } from './support/run-app.ts'
import { startSamplingManager } from './support/sampling-manager.ts'

// An application that watches all HTTP of its process sees its own, and nothing of the agent's. EVERY_NODE=1: on all Node lines.
const nodes =
  process.env.EVERY_NODE === '1'
    ? supportedNodes.map((version) => ({ version, binary: nodeBinary(version) }))
    : [{ version: process.versions.node, binary: process.execPath }]

/** Starts a receiver; gives how to send there, and how much came. */
interface Way {
  readonly env: Readonly<Record<string, string>>
  came(): number
  close(): Promise<unknown>
}

async function http(env: (port: number) => Record<string, string>): Promise<Way> {
  const sink = await startSink()
  return { env: env(sink.port), came: () => sink.requests.length, close: () => sink.close() }
}

async function grpc(env: (port: number) => Record<string, string>): Promise<Way> {
  const receiver = await startGrpcReceiver()
  return { env: env(receiver.port), came: () => receiver.calls.length, close: () => receiver.close() }
}

const at = (port: number): string => `http://127.0.0.1:${port}`
const jaeger = (protocol: string, port: number) => ({
  OTEL_TRACES_EXPORTER: 'jaeger',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_EXPORTER_JAEGER_PROTOCOL: protocol,
  OTEL_EXPORTER_JAEGER_ENDPOINT: at(port),
})
const otlp = (protocol: string, port: number) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: at(port),
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
})

const ways: Readonly<Record<string, () => Promise<Way>>> = {
  'OTLP, http/protobuf': () => http((port) => otlp('http/protobuf', port)),
  'OTLP, http/json': () => http((port) => otlp('http/json', port)),
  'OTLP, grpc': () => grpc((port) => otlp('grpc', port)),
  'Jaeger, Thrift over HTTP': () => http((port) => jaeger('http/thrift.binary', port)),
  'Jaeger, gRPC': () => grpc((port) => jaeger('grpc', port)),
  async 'Jaeger, UDP'() {
    const receiver = await startUdpReceiver()
    const agent = { OTEL_EXPORTER_JAEGER_AGENT_HOST: '127.0.0.1', OTEL_EXPORTER_JAEGER_AGENT_PORT: `${receiver.port}` }
    const env = { ...agent, OTEL_TRACES_EXPORTER: 'jaeger', OTEL_METRICS_EXPORTER: 'none' }
    return { env, came: () => receiver.packets.length, close: () => receiver.close() }
  },
  Zipkin: () =>
    http((port) => ({
      OTEL_TRACES_EXPORTER: 'zipkin',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${at(port)}/api/v2/spans`,
    })),
  async 'the remote sampler'() {
    const server = await startRulesServer({ '/sampling': { body: { probabilisticSampling: { samplingRate: 1 } } } })
    const env = {
      OTEL_TRACES_SAMPLER: 'jaeger_remote',
      OTEL_TRACES_SAMPLER_ARG: `endpoint=${server.url},pollingIntervalMs=100`,
    }
    return { env, came: () => server.asked.length, close: () => server.close() }
  },
  async 'the remote sampler, over gRPC'() {
    const manager = await startSamplingManager(() => ({ probabilisticSampling: { samplingRate: 1 } }))
    const env = {
      OTEL_TRACES_SAMPLER: 'jaeger_remote',
      OTEL_TRACES_SAMPLER_ARG: `endpoint=grpc://127.0.0.1:${manager.port},pollingIntervalMs=100`,
    }
    return { env, came: () => manager.asked.length, close: () => manager.close() }
  },
  async 'the look for a receiver'() {
    const receiver = await startGrpcReceiver()
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: '',
      NODE_OPTIONS: `--require ${resolve('test/apps/backend/moved-ports.cjs')}`,
      MOVED_PORTS: JSON.stringify({ 4317: receiver.port }),
    }
    return { env, came: () => receiver.calls.length, close: () => receiver.close() }
  },
}

/** What there is to see of the application's own request. The first event is younger than Node 22.12. */
const itsOwn = ['request /orders', 'request.start /orders', 'response.finish /orders', 'timed /orders']

for (const { version, binary: node } of nodes) {
  describe(`own traffic on Node ${version}`, { concurrency: 2 }, () => {
    for (const [name, begin] of Object.entries(ways)) {
      test(name, async () => {
        const way = await begin()
        const { code, stdout } = await runApp({
          file: resolve('test/apps/backend/watches.cjs'),
          door: '--require',
          agent: byPath,
          node,
          env: { OTEL_METRIC_EXPORT_INTERVAL: '200', ...way.env },
        })
        await way.close()
        assert.equal(code, 0)
        const seen = (JSON.parse(stdout) as string[]).filter((line) => line !== 'request.created /orders')
        assert.deepEqual(seen, itsOwn)
        assert.ok(way.came() > 0)
      })
    }
  })
}
