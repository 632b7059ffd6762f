import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'
import { matchesGolden } from './support/golden.ts'
import { pictureOf } from './support/picture.ts'
import { type AppOutcome, byPath, runApp } from './support/run-app.ts'

const serverKind = 1
const clientKind = 2
const statusError = 2

const run = async (scenario: string, env: Readonly<Record<string, string>> = {}): Promise<AppOutcome> => {
  const outcome = await runApp({
    file: resolve('test/apps/grpc/calls.cjs'),
    door: '--require',
    agent: byPath,
    args: [scenario],
    // Node's own fake timers call themselves experimental.
    env: { OTEL_METRICS_EXPORTER: 'none', NODE_NO_WARNINGS: '1', ...env },
  })
  assert.deepEqual([outcome.code, outcome.stderr], [0, ''])
  return outcome
}

describe('a gRPC call has one span on each side, and it ends once, however the call does', { concurrency: 3 }, () => {
  const scenarios = [
    'cancelledByClient',
    'cancelledByServer',
    'connectionLost',
    'deadlineAtClient',
    'deadlineAtServer',
    'deadlineLost',
    'throwing',
    'answeredByInterceptor',
    'retriedByInterceptor',
    'retriedByLibrary',
    'idleForAnHour',
    'contexts',
  ]
  for (const scenario of scenarios) {
    test(scenario, async () => matchesGolden(`test/apps/grpc/${scenario}.txt`, pictureOf(await run(scenario))))
  }
})

test('of all codes, each is an error for the client, and for the server those are that a server is to blame for', async () => {
  const { spans, stdout } = await run('everyCode')
  const codes = stdout.trimEnd().split('\n')
  assert.equal(codes.length, 16)
  const outcomes = (kind: number) =>
    spans
      .filter((span) => span.kind === kind)
      .map(({ attributes, status }) => [attributes['rpc.response.status_code'], attributes['error.type'], status.code])
      .sort()
  const blamed = ['UNKNOWN', 'DEADLINE_EXCEEDED', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS']
  assert.deepEqual(outcomes(clientKind), codes.map((code) => [code, code, statusError]).sort())
  assert.deepEqual(
    outcomes(serverKind),
    codes.map((code) => (blamed.includes(code) ? [code, code, statusError] : [code, undefined, 0])).sort(),
  )
})

test('the settings: words for errors, the HTTP status, older attributes, metadata, methods that are left out', async () => {
  const told = await run('retriedByLibrary', {
    ACME_OTEL_GRPC_ERROR_TYPES: 'UNAVAILABLE=SHOP_CLOSED',
    ACME_OTEL_GRPC_HTTP_STATUS: 'true',
    OTEL_SEMCONV_STABILITY_OPT_IN: 'rpc/dup',
    OTEL_INSTRUMENTATION_GRPC_CAPTURE_METADATA_SERVER_REQUEST: 'user-agent',
  })
  const server = told.spans.find((span) => span.status.code === 2)
  assert.deepEqual(
    ['error.type', 'http.response.status_code', 'rpc.system', 'rpc.service', 'rpc.grpc.status_code'].map(
      (name) => server?.attributes[name],
    ),
    ['SHOP_CLOSED', 503, 'grpc', 'shop.Desk', 14],
  )
  for (const name of ['rpc.request.metadata.user-agent', 'rpc.grpc.request.metadata.user-agent']) {
    assert.match(String(server?.attributes[name]), /^grpc-node-js\//)
  }
  const { spans } = await run('throwing', { ACME_OTEL_GRPC_IGNORE_METHODS: 'shop.Desk/*' })
  assert.deepEqual(spans, [])
})

test('metadata of responses, at their head or at their end, on either side', async () => {
  const { spans } = await run('toldBesides', {
    OTEL_INSTRUMENTATION_GRPC_CAPTURE_METADATA_CLIENT_RESPONSE: 'x-shelf,x-left',
    OTEL_INSTRUMENTATION_GRPC_CAPTURE_METADATA_SERVER_RESPONSE: 'x-left',
  })
  const told = spans.map(({ kind, attributes }) => [
    kind,
    attributes['rpc.response.metadata.x-shelf'],
    attributes['rpc.response.metadata.x-left'],
  ])
  assert.deepEqual(told.sort(), [
    [1, undefined, ['3']],
    [2, ['upper'], ['3']],
  ])
})

test('four hundred calls at once: each server span belongs to the client span of the same call', async () => {
  const { spans, metrics } = await run('many', {
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_INSTRUMENTATION_GRPC_CAPTURE_METADATA_CLIENT_REQUEST: 'x-call',
    OTEL_INSTRUMENTATION_GRPC_CAPTURE_METADATA_SERVER_REQUEST: 'x-call',
  })
  const [clients, servers] = [3, 2].map((kind) => spans.filter((span) => span.kind + 1 === kind))
  assert.deepEqual([clients?.length, servers?.length, spans.length], [400, 400, 800])
  const callOf = new Map(clients?.map((span) => [span.spanId, String(span.attributes['rpc.request.metadata.x-call'])]))
  assert.equal(new Set(callOf.values()).size, 400)
  assert.ok(spans.every(({ attributes }) => !('rpc.grpc.request.metadata.x-call' in attributes)))
  for (const span of servers ?? []) {
    assert.equal(callOf.get(span.parentSpanId ?? ''), String(span.attributes['rpc.request.metadata.x-call']))
  }
  const counts = metrics
    .filter(({ name }) => name.startsWith('rpc.'))
    .map(({ name, points }) => [name, points.length, points.reduce((sum, point) => sum + Number(point.count ?? 0), 0)])
  assert.deepEqual(counts.sort(), [
    ['rpc.client.call.duration', 4, 400],
    ['rpc.server.call.duration', 4, 400],
  ])
})

test('no trace goes to a host that is excluded: the server begins one of its own', async () => {
  const { spans } = await run('throwing', { ACME_OTEL_PROPAGATION_EXCLUDED_HOSTS: '127.0.0.1,localhost' })
  const servers = spans.filter((span) => span.kind === 1)
  assert.ok(servers.length > 0)
  assert.deepEqual(
    servers.map((span) => span.parentSpanId || 'none'),
    servers.map(() => 'none'),
  )
})
