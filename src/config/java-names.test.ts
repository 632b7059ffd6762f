import assert from 'node:assert/strict'
import { test } from 'node:test'
import { javaNames, javasAlone } from './java-names.ts'
import { type Env, readConfig } from './read-config.ts'

const libraries = { known: ['express', 'fs', 'pg', 'socket.io'], offByDefault: ['fs'] }

function read(env: Env) {
  return readConfig(env, (draft, texts) => javaNames(draft, texts, libraries))
}

const common = 'OTEL_INSTRUMENTATION_COMMON_'

const choices: readonly (readonly [env: Env, enabled: readonly string[], disabled: readonly string[]])[] = [
  [{ OTEL_INSTRUMENTATION_PG_ENABLED: 'true' }, [], []],
  [{ OTEL_INSTRUMENTATION_PG_ENABLED: 'FALSE' }, [], ['pg']],
  [{ OTEL_INSTRUMENTATION_SOCKET_IO_ENABLED: 'false' }, [], ['socket.io']],
  [{ OTEL_INSTRUMENTATION_FS_ENABLED: 'true' }, ['express', 'pg', 'socket.io', 'fs'], []],
  [{ OTEL_INSTRUMENTATION_KAFKA_ENABLED: 'false' }, [], []],
  [{ [`${common}DEFAULT_ENABLED`]: 'true' }, [], []],
  [{ [`${common}DEFAULT_ENABLED`]: 'false' }, [], libraries.known],
  [{ [`${common}DEFAULT_ENABLED`]: 'false', OTEL_INSTRUMENTATION_PG_ENABLED: 'true' }, ['pg'], []],
  [{ OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pg', OTEL_INSTRUMENTATION_EXPRESS_ENABLED: 'false' }, [], ['pg', 'express']],
  [{ OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'pg', OTEL_INSTRUMENTATION_PG_ENABLED: 'false' }, ['pg'], []],
]

for (const [env, enabled, disabled] of choices) {
  test(`${JSON.stringify(env)} chooses`, () => {
    const { config, problems } = read(env)
    assert.deepEqual([config.enabledInstrumentations, config.disabledInstrumentations], [enabled, disabled])
    assert.deepEqual(problems, [])
  })
}

test('each value says by which variables it came', () => {
  const { sources } = read({
    OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pg',
    OTEL_INSTRUMENTATION_EXPRESS_ENABLED: 'false',
    [`${common}DB_STATEMENT_SANITIZER_ENABLED`]: 'false',
  })
  assert.equal(
    sources.disabledInstrumentations,
    'OTEL_NODE_DISABLED_INSTRUMENTATIONS, OTEL_INSTRUMENTATION_EXPRESS_ENABLED',
  )
  assert.equal(sources.dbQueryText, `${common}DB_STATEMENT_SANITIZER_ENABLED`)
})

test('the newer name of sanitization wins over the older one, and ours over both', () => {
  const java = {
    [`${common}DB_QUERY_SANITIZATION_ENABLED`]: 'true',
    [`${common}DB_STATEMENT_SANITIZER_ENABLED`]: 'false',
  }
  assert.equal(read(java).config.dbQueryText, 'sanitized')
  assert.equal(read({ ...java, ACME_OTEL_DB_QUERY_TEXT: 'off' }).config.dbQueryText, 'off')
  const comments = { OTEL_INSTRUMENTATION_JDBC_EXPERIMENTAL_SQLCOMMENTER_ENABLED: 'true' }
  assert.equal(read(comments).config.sqlCommenter, true)
  assert.equal(read({ ...comments, ACME_OTEL_SQLCOMMENTER: 'false' }).config.sqlCommenter, false)
})

function messages(env: Env): string[] {
  return read(env).problems.map(({ code, message }) => `${code}: ${message}`)
}

test('what is not understood is told, and only that', () => {
  assert.deepEqual(messages({ OTEL_INSTRUMENTATION_PG_ENABLED: 'no' }), [
    'bad-value: OTEL_INSTRUMENTATION_PG_ENABLED is set to "no", which is neither true nor false. It is ignored.',
  ])
  assert.deepEqual(messages({ [`${common}MDC_RESOURCE_ATTRIBUTES`]: 'service.name, k8s.pod.name' }), [
    `not-honoured: ${common}MDC_RESOURCE_ATTRIBUTES names "k8s.pod.name", which log lines are not given: only service.name. Log records that are sent have them in their resource.`,
  ])
})

for (const entry of javasAlone) {
  const name = entry.endsWith('_') ? `${entry}INCLUDED` : entry
  test(`${name} is a real name, and has no effect`, () => {
    assert.deepEqual(messages({ [name]: 'x' }), [
      `not-honoured: ${name} is set, but this version of the agent does not honour it.`,
    ])
    assert.deepEqual(messages({ [name]: 'false' }), [])
  })
}

test('logging is the older word for console, for every signal', () => {
  const names = ['OTEL_TRACES_EXPORTER', 'OTEL_METRICS_EXPORTER', 'OTEL_LOGS_EXPORTER']
  const { config, problems } = readConfig(Object.fromEntries(names.map((name) => [name, 'Logging,console'])))
  assert.deepEqual(problems, [])
  assert.deepEqual([config.tracesExporters, config.metricsExporters, config.logsExporters], Array(3).fill(['console']))
})
