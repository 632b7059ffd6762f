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

const samplers: readonly [
  env: Record<string, string>,
  sampler: string,
  argument: number | string,
  perSecond: number,
][] = [
  [{ JAEGER_SAMPLER_TYPE: 'const' }, 'parentbased_always_on', 1, Number.POSITIVE_INFINITY],
  [{ JAEGER_SAMPLER_TYPE: 'ratelimiting', JAEGER_SAMPLER_PARAM: '0.5' }, 'parentbased_always_on', 1, 0.5],
  [
    { JAEGER_SAMPLER_TYPE: 'remote' },
    'parentbased_jaeger_remote',
    'endpoint=http://localhost:5778',
    Number.POSITIVE_INFINITY,
  ],
  [
    {
      JAEGER_SAMPLER_TYPE: 'remote',
      JAEGER_SAMPLER_PARAM: '0.5',
      JAEGER_SAMPLER_MANAGER_HOST_PORT: 'jaeger:5778',
      JAEGER_SAMPLER_REFRESH_INTERVAL: '1000',
    },
    'parentbased_jaeger_remote',
    'endpoint=jaeger:5778,pollingIntervalMs=1000,initialSamplingRate=0.5',
    Number.POSITIVE_INFINITY,
  ],
  [
    { JAEGER_SAMPLER_TYPE: 'remote', JAEGER_SAMPLING_ENDPOINT: 'http://jaeger/api/sampling' },
    'parentbased_jaeger_remote',
    'endpoint=http://jaeger/api/sampling',
    Number.POSITIVE_INFINITY,
  ],
]

for (const [env, sampler, argument, perSecond] of samplers) {
  test(`the old client’s samplers: ${JSON.stringify(env)}`, () => {
    const { config, problems } = readConfig(env)
    assert.deepEqual(problems, [])
    assert.deepEqual(
      [config.tracesSampler, config.tracesSamplerArg, config.tracesPerSecond],
      [sampler, argument, perSecond],
    )
  })
}

test('a share above 1 is told', () => {
  for (const type of ['probabilistic', 'remote']) {
    const { problems } = readConfig({ JAEGER_SAMPLER_TYPE: type, JAEGER_SAMPLER_PARAM: '2' })
    const message = 'JAEGER_SAMPLER_PARAM is set to "2", which is not a number from 0 to 1. Using the default instead.'
    assert.deepEqual(problems, [{ code: 'bad-value', message }])
  }
})

/** `${NAME:default}`, as it stands in manifests. */
function filled(name: string, fallback: string): string {
  return `\u0024{${name}:${fallback}}`
}

test('JAEGER_TAGS takes values from other variables', () => {
  const env = {
    JAEGER_TAGS: `a=${filled('POD_NAME', 'none')},b=${filled('NODE', 'unknown')},c=${filled('EMPTY', '')},d=x`,
    POD_NAME: 'shop-7',
    EMPTY: '',
  }
  assert.deepEqual(readConfig(env).config.resourceAttributes, { a: 'shop-7', b: 'unknown', c: '', d: 'x' })
})
