import assert from 'node:assert/strict'
import { test } from 'node:test'
import { otlpTarget } from './otlp-target.ts'
import { readConfig } from './read-config.ts'

function targetOf(env: Record<string, string>, signal: 'traces' | 'metrics' | 'logs' = 'traces') {
  return otlpTarget(readConfig(env).config, signal)
}

const plain = { headers: {}, timeoutMs: 10000, compression: 'none' }

test('by default each signal goes to its path on localhost', () => {
  assert.deepEqual(targetOf({}, 'traces'), { url: 'http://localhost:4318/v1/traces', ...plain })
  assert.deepEqual(targetOf({}, 'metrics'), { url: 'http://localhost:4318/v1/metrics', ...plain })
  assert.deepEqual(targetOf({}, 'logs'), { url: 'http://localhost:4318/v1/logs', ...plain })
})

const general = {
  'http://collector:4318': 'http://collector:4318/v1/traces',
  'http://collector:4318/': 'http://collector:4318/v1/traces',
  'https://collector/otlp': 'https://collector/otlp/v1/traces',
  'https://collector/otlp/': 'https://collector/otlp/v1/traces',
  'https://collector/otlp?tenant=a': 'https://collector/otlp/v1/traces?tenant=a',
  'http://ann:pw@[::1]:1': 'http://ann:pw@[::1]:1/v1/traces',
  'http://collector/a%2Fb': 'http://collector/a%2Fb/v1/traces',
}

for (const [endpoint, url] of Object.entries(general)) {
  test(`the general endpoint ${endpoint} gives ${url}`, () => {
    assert.equal(targetOf({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }).url, url)
  })
}

test('the endpoint of a signal is taken as it is', () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://b:1/x?y=1' }
  assert.equal(targetOf(env, 'traces').url, 'http://b:1/x?y=1')
  assert.equal(targetOf(env, 'logs').url, 'http://a/v1/logs')
  assert.equal(targetOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://b:1' }).url, 'http://b:1/')
})

test('headers are joined, and the signal’s own count, whatever the case of their names', () => {
  const env = { OTEL_EXPORTER_OTLP_HEADERS: 'Api-Key=general,a=1', OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'api-key=own' }
  assert.deepEqual(targetOf(env, 'metrics').headers, { 'api-key': 'own', a: '1' })
  assert.deepEqual(targetOf(env, 'logs').headers, { 'api-key': 'general', a: '1' })
})

test('everything else: the signal’s own, else the general one', () => {
  const env = {
    OTEL_EXPORTER_OTLP_TIMEOUT: '1',
    OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '2',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'none',
    OTEL_EXPORTER_OTLP_CERTIFICATE: '/ca',
    OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE: '/logs-ca',
    OTEL_EXPORTER_OTLP_CLIENT_KEY: '/key',
    OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: '/crt',
  }
  const both = { headers: {}, clientKey: '/key', clientCertificate: '/crt' }
  assert.deepEqual(targetOf(env, 'traces'), {
    url: 'http://localhost:4318/v1/traces',
    timeoutMs: 1,
    compression: 'gzip',
    certificate: '/ca',
    ...both,
  })
  assert.deepEqual(targetOf(env, 'logs'), {
    url: 'http://localhost:4318/v1/logs',
    timeoutMs: 2,
    compression: 'none',
    certificate: '/logs-ca',
    ...both,
  })
})

const grpc: readonly [Record<string, string>, string][] = [
  [{}, 'http://localhost:4317/opentelemetry.proto.collector.trace.v1.TraceService/Export'],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c:5/own' },
    'https://c:5/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t:1' },
    'http://t:1/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  ],
]

for (const [env, url] of grpc) {
  test(`gRPC with ${JSON.stringify(env)} calls ${url}`, () => {
    const { config } = readConfig({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', ...env })
    assert.equal(otlpTarget(config, 'traces').url, url)
  })
}

test('each signal has a protocol and a method of its own', () => {
  const { config } = readConfig({
    OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'GRPC',
  })
  const urls = (['traces', 'metrics', 'logs'] as const).map((signal) => otlpTarget(config, signal).url)
  assert.deepEqual(urls, [
    'http://localhost:4318/v1/traces',
    'http://localhost:4317/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
    'http://localhost:4317/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  ])
})
