import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import type { ReceivedSpan } from './support/read-otlp.ts'
import { type AppOutcome, byPath, runApp } from './support/run-app.ts'

// What the names of OpenTelemetry's Java agent do here, in a real process.
type Env = Readonly<Record<string, string>>

/** As the API has it. */
const serverKind = 1
const file = resolve('test/apps/backend/two-libraries.cjs')

function run(env: Env): Promise<AppOutcome> {
  return runApp({ file, door: '--require', agent: byPath, env: { OTEL_METRICS_EXPORTER: 'none', ...env } })
}

function libraryOf({ attributes, scope }: ReceivedSpan): string {
  return attributes['http.request.method'] === undefined ? scope.name.replace(/.*instrumentation-/, '') : 'http'
}

const seen = async (env: Env): Promise<readonly string[]> => {
  const { code, stderr, spans } = await run(env)
  assert.deepEqual([code, stderr], [0, ''])
  return [...new Set(spans.map(libraryOf))].sort()
}

test('OTEL_INSTRUMENTATION_<NAME>_ENABLED: one library is switched on, or off', async () => {
  assert.deepEqual(await seen({}), ['http'])
  assert.deepEqual(await seen({ OTEL_INSTRUMENTATION_DNS_ENABLED: 'true' }), ['dns', 'http'])
  assert.deepEqual(await seen({ OTEL_INSTRUMENTATION_HTTP_ENABLED: 'false' }), [])
  // What is Java's alone is no mistake.
  assert.deepEqual(await seen({ OTEL_INSTRUMENTATION_JDBC_ENABLED: 'false' }), ['http'])
  assert.deepEqual(await seen({ OTEL_INSTRUMENTATION_PG_ENABLED: 'false' }), ['http'])
})

test('OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED: none but those that are switched on', async () => {
  const none = { OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED: 'false' }
  assert.deepEqual(await seen(none), [])
  assert.deepEqual(await seen({ ...none, OTEL_INSTRUMENTATION_HTTP_ENABLED: 'true' }), ['http'])
  assert.deepEqual(await seen({ ...none, OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http' }), ['http'])
  const both = { OTEL_INSTRUMENTATION_HTTP_ENABLED: 'true', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http' }
  assert.deepEqual(await seen({ ...none, ...both }), [])
})

test('keys of log lines', async () => {
  const lineOf = async (env: Env): Promise<unknown> => {
    const { stdout, stderr, spans } = await run(env)
    const { traceId, spanId } = spans.find(({ kind }) => kind === serverKind) ?? {}
    const names = new Map([
      [traceId, 'the trace'],
      [spanId, 'the span'],
    ])
    const entries = Object.entries<string>(JSON.parse(stdout)).map(([key, value]) => [key, names.get(value) ?? value])
    return { ...Object.fromEntries(entries), stderr }
  }
  const env = {
    OTEL_SERVICE_NAME: 'shop',
    OTEL_INSTRUMENTATION_COMMON_LOGGING_TRACE_ID_KEY: 'trace',
    OTEL_INSTRUMENTATION_COMMON_LOGGING_SPAN_ID_KEY: 'span',
    OTEL_INSTRUMENTATION_COMMON_LOGGING_TRACE_FLAGS_KEY: 'flags',
    OTEL_INSTRUMENTATION_COMMON_MDC_RESOURCE_ATTRIBUTES: 'service.name',
  }
  const said = { said: 'served', 'service.name': 'shop', stderr: '' }
  assert.deepEqual(await lineOf(env), { ...said, trace: 'the trace', span: 'the span', flags: '01' })
  const own = { ACME_OTEL_LOG_KEYS: 'trace_id=ours,trace_flags=' }
  assert.deepEqual(await lineOf({ ...env, ...own }), { ...said, ours: 'the trace', span: 'the span' })
})

test('OTEL_TRACES_EXPORTER=logging is the older word for console', async () => {
  const { stdout, stderr, spans } = await run({ OTEL_TRACES_EXPORTER: 'logging' })
  assert.deepEqual([stderr, spans.length], ['', 0])
  assert.match(stdout, /server GET/)
})
