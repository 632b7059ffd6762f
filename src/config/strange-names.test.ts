import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './read-config.ts'
import { settings } from './settings.ts'
import { notHonoured } from './strange-names.ts'

function messages(env: Record<string, string>): string[] {
  return readConfig(env).problems.map((problem) => `${problem.code}: ${problem.message}`)
}

const misspelt = {
  OTEL_SEVRICE_NAME: 'OTEL_SERVICE_NAME',
  OTEL_SERVICE_NAM: 'OTEL_SERVICE_NAME',
  OTEL_TRACES_EXPORTR: 'OTEL_TRACES_EXPORTER',
  OTEL_TRACE_SAMPLER: 'OTEL_TRACES_SAMPLER',
  OTEL_TRACE_EXPORTER: 'OTEL_TRACES_EXPORTER',
  OTEL_EXPORTER: 'OTEL_TRACES_EXPORTER',
  OTEL_LOG_EXPORTER: 'OTEL_LOGS_EXPORTER',
  OTEL_EXPORTER_OTLP_HEADER: 'OTEL_EXPORTER_OTLP_HEADERS',
  OTEL_EXPORTER_OTLP_TRACE_ENDPOINT: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  OTEL_EXPORTER_OTLP_SPAN_ENDPOINT: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  OTEL_RESOURCE_ATTRIBUTE: 'OTEL_RESOURCE_ATTRIBUTES',
  OTEL_NODE_DISABLED_INSTRUMENTATION: 'OTEL_NODE_DISABLED_INSTRUMENTATIONS',
  OTEL_BSP_SCHEDULE_DELAY_MILLIS: 'OTEL_BSP_SCHEDULE_DELAY',
}

for (const [name, meant] of Object.entries(misspelt)) {
  test(`${name} means ${meant}`, () => {
    assert.deepEqual(messages({ [name]: 'x' }), [
      `unknown-name: ${name} is not a name the agent knows. Did you mean ${meant}?`,
    ])
  })
}

const withoutEffect = ['OTEL_BAGGAGE_SPAN_ATTRIBUTE_KEYS', 'OTEL_EXPORTER_ZIPKIN_PROTOCOL']

for (const name of withoutEffect) {
  test(`${name} is a real name, and has no effect`, () => {
    assert.deepEqual(messages({ [name]: 'x' }), [
      `not-honoured: ${name} is set, but this version of the agent does not honour it.`,
    ])
    assert.deepEqual(messages({ [name]: ' ' }), [])
  })
}

test('a name that a setting reads is not called one without effect', () => {
  const read = new Set<string>(Object.values(settings).map(({ env }) => env))
  assert.deepEqual(
    notHonoured.filter((name) => read.has(name)),
    [],
  )
})

test('names of other programs are nobody’s mistake', () => {
  const env = { OTEL_RESOURCE_ATTRIBUTES_POD_NAME: 'x', OTEL_PYTHON_LOG_CORRELATION: 'x', OTEL_JAVAAGENT_ENABLED: 'x' }
  assert.deepEqual(messages({ ...env, HOTEL_NAME: 'x', OTE_SERVICE_NAME: 'x', constructor: 'x' }), [])
})

test('our own prefix is ours alone: an unknown name is told', () => {
  assert.deepEqual(messages({ ACME_OTEL_NONSENSE: '1' }), [
    'unknown-name: ACME_OTEL_NONSENSE is not a name the agent knows.',
  ])
})

test('a name from the object prototype is no name', () => {
  assert.deepEqual(messages({ OTEL_constructor: 'x', OTEL___proto__: 'x' }), [])
})
