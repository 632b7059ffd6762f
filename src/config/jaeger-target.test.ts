import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jaegerTarget } from './jaeger-target.ts'
import { readConfig } from './read-config.ts'

const http = (url: string) => ({ protocol: 'http', url })
const udp = (encoding: string, host: string, port: number) => ({ protocol: 'udp', encoding, host, port })

const targets: readonly [Record<string, string>, object][] = [
  [{ OTEL_TRACES_EXPORTER: 'jaeger' }, http('http://localhost:14268/api/traces')],
  [{ OTEL_EXPORTER_JAEGER_ENDPOINT: 'http://j' }, http('http://j:14268/api/traces')],
  [{ JAEGER_ENDPOINT: 'http://j:80' }, http('http://j/api/traces')],
  [{ JAEGER_ENDPOINT: 'https://j/own?x=1' }, http('https://j/own?x=1')],
  [{ JAEGER_ENDPOINT: 'http://old', OTEL_EXPORTER_JAEGER_ENDPOINT: 'http://new' }, http('http://new:14268/api/traces')],
  [{ JAEGER_ENDPOINT: 'http://j', JAEGER_AGENT_HOST: 'a' }, http('http://j:14268/api/traces')],
  [{ JAEGER_AGENT_HOST: 'a' }, udp('compact', 'a', 6831)],
  [{ OTEL_EXPORTER_JAEGER_AGENT_HOST: 'a', JAEGER_AGENT_PORT: '6832' }, udp('binary', 'a', 6832)],
  [{ JAEGER_AGENT_HOST: 'a', OTEL_EXPORTER_JAEGER_AGENT_PORT: '7000' }, udp('compact', 'a', 7000)],
  [
    { OTEL_TRACES_EXPORTER: 'jaeger', OTEL_EXPORTER_JAEGER_PROTOCOL: 'udp/thrift.binary' },
    udp('binary', 'localhost', 6832),
  ],
  [
    { OTEL_TRACES_EXPORTER: 'jaeger', OTEL_EXPORTER_JAEGER_PROTOCOL: 'udp/thrift.compact', JAEGER_AGENT_PORT: '6832' },
    udp('compact', 'localhost', 6832),
  ],
  [
    { OTEL_TRACES_EXPORTER: 'jaeger', OTEL_EXPORTER_JAEGER_PROTOCOL: 'GRPC' },
    { protocol: 'grpc', url: 'http://localhost:14250/' },
  ],
]

for (const [env, expected] of targets) {
  test(`${JSON.stringify(env)} sends to ${JSON.stringify(expected)}`, () => {
    const { config, problems } = readConfig(env)
    assert.deepEqual(problems, [])
    assert.deepEqual([config.tracesExporters, jaegerTarget(config)], [['jaeger'], expected])
  })
}

test('what OTEL_TRACES_EXPORTER says comes first', () => {
  const jaeger = { JAEGER_AGENT_HOST: 'a', OTEL_EXPORTER_JAEGER_ENDPOINT: 'http://j' }
  assert.deepEqual(readConfig({ ...jaeger, OTEL_TRACES_EXPORTER: 'otlp' }).config.tracesExporters, ['otlp'])
  assert.deepEqual(readConfig({ ...jaeger, OTEL_TRACES_EXPORTER: 'none' }).config.tracesExporters, [])
  assert.deepEqual(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }).config.tracesExporters, ['otlp'])
})

test('the old client’s names, where OpenTelemetry’s are not set', () => {
  const old = {
    JAEGER_SERVICE_NAME: 'shop',
    JAEGER_TAGS: 'team=a,zone=b',
    JAEGER_SAMPLER_TYPE: 'probabilistic',
    JAEGER_SAMPLER_PARAM: '0.25',
    JAEGER_PROPAGATION: 'w3c,b3',
  }
  const { config, problems, sources } = readConfig({ ...old, OTEL_RESOURCE_ATTRIBUTES: 'zone=c' })
  assert.deepEqual(problems, [])
  assert.deepEqual(
    [config.serviceName, config.resourceAttributes, config.tracesSampler, config.tracesSamplerArg, config.propagators],
    ['shop', { team: 'a', zone: 'c' }, 'parentbased_traceidratio', 0.25, ['tracecontext', 'baggage', 'b3']],
  )
  assert.deepEqual([sources.tracesSampler, sources.propagators], ['JAEGER_SAMPLER_TYPE', 'JAEGER_PROPAGATION'])
  const ours = readConfig({
    ...old,
    OTEL_SERVICE_NAME: 'ours',
    OTEL_TRACES_SAMPLER: 'always_off',
    OTEL_PROPAGATORS: 'xray',
  }).config
  assert.deepEqual([ours.serviceName, ours.tracesSampler, ours.propagators], ['ours', 'always_off', ['xray']])
  assert.equal(
    readConfig({ JAEGER_SAMPLER_TYPE: 'const', JAEGER_SAMPLER_PARAM: '0' }).config.tracesSampler,
    'parentbased_always_off',
  )
})
