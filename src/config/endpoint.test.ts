import assert from 'node:assert/strict'
import { test } from 'node:test'
import { otlpTarget } from './otlp-target.ts'
import { readConfig } from './read-config.ts'

const targetOf = (env: Record<string, string>) => {
  const { config, problems } = readConfig(env)
  const { url, socketPath } = otlpTarget(config, 'traces')
  return { url, socketPath, told: problems.map(({ message }) => message) }
}

const grpc = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'

for (const [endpoint, socketPath, url] of [
  ['unix:///run/otel.sock', '/run/otel.sock', 'http://localhost/v1/traces'],
  ['unix:/run/otel.sock', '/run/otel.sock', 'http://localhost/v1/traces'],
  ['unix:///run/otel.sock:/own/path', '/run/otel.sock', 'http://localhost/own/path'],
] as const) {
  test(`HTTP at ${endpoint}`, () => {
    assert.deepEqual(targetOf({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }), { url, socketPath, told: [] })
    assert.deepEqual(targetOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint }), { url, socketPath, told: [] })
  })
}

for (const [endpoint, socketPath, url] of [
  ['unix:///run/otel.sock', '/run/otel.sock', `http://localhost${grpc}`],
  ['collector:4317', undefined, `https://collector:4317${grpc}`],
  ['[::1]:4317', undefined, `https://[::1]:4317${grpc}`],
] as const) {
  test(`gRPC at ${endpoint}`, () => {
    const env = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }
    assert.deepEqual(targetOf(env), { url, socketPath, told: [] })
    const { url: plain } = targetOf({ ...env, OTEL_EXPORTER_OTLP_INSECURE: 'true' })
    assert.equal(plain, url.replace('https:', 'http:'))
  })
}

test('where a signal goes by HTTP, a host and a port are not enough', () => {
  const told = [
    'OTEL_EXPORTER_OTLP_ENDPOINT is set to "collector:4317", which is not a URL that begins with http:// or https://. Using the ' +
      'default http://localhost:4318 instead.',
  ]
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }
  assert.deepEqual(targetOf(env), { url: 'http://localhost:4318/v1/traces', socketPath: undefined, told })
  const mixed = { ...env, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc' }
  assert.deepEqual(targetOf(mixed).told, told)
  const apart = {
    ...mixed,
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://m',
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://l',
  }
  assert.deepEqual(targetOf(apart), { url: `https://collector:4317${grpc}`, socketPath: undefined, told: [] })
})
