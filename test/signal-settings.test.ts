import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { startSink } from './support/otlp-sink.ts'
import { byPath, runApp } from './support/run-app.ts'

// The settings of one signal win over the general ones, and leave the other signals alone.

test('each signal by its own endpoint, protocol, headers and compression', async () => {
  const [general, metrics, logs] = [await startSink(), await startSink(), await startSink()]
  const { code, stderr } = await runApp({
    file: resolve('test/apps/backend/three-signals.cjs'),
    door: '--require',
    agent: byPath,
    sink: general,
    env: {
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_HEADERS: 'who=general,also=this',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${metrics.url}/own/metrics`,
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'who=metrics',
      OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${logs.url}/own/logs`,
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'who=logs',
      OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'gzip',
    },
  })
  await Promise.all([general.close(), metrics.close(), logs.close()])
  assert.deepEqual([code, stderr], [0, ''])
  const came = [general, metrics, logs].map(({ requests }) =>
    requests.map(({ path, headers }) => [
      path,
      headers['content-type'],
      headers['content-encoding'],
      headers.who,
      headers.also,
    ]),
  )
  assert.deepEqual(came, [
    [['/v1/traces', 'application/x-protobuf', undefined, 'general', 'this']],
    [['/own/metrics', 'application/json', 'gzip', 'metrics', 'this']],
    [['/own/logs', 'application/json', 'gzip', 'logs', 'this']],
  ])
})

test('traces by headers and compression of their own; Jaeger’s old tags', async () => {
  const sink = await startSink()
  const { code, stderr } = await runApp({
    file: resolve('test/apps/backend/three-signals.cjs'),
    door: '--require',
    agent: byPath,
    sink,
    env: {
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_HEADERS: 'who=general,also=this',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'who=traces',
      OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'gzip',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Jaeger's own way to name a variable
      JAEGER_TAGS: 'team=checkout,zone=${ZONE:north}',
    },
  })
  await sink.close()
  assert.deepEqual([code, stderr], [0, ''])
  const came = sink.requests.map(({ path, headers }) => [path, headers['content-encoding'], headers.who, headers.also])
  assert.deepEqual(came.sort(), [
    ['/v1/metrics', undefined, 'general', 'this'],
    ['/v1/traces', 'gzip', 'traces', 'this'],
  ])
  const { team, zone } = sink.spans()[0]?.resource ?? {}
  assert.deepEqual([team, zone], ['checkout', 'north'])
})
