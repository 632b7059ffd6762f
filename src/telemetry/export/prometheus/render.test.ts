import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { ValueType } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, type ResourceMetrics } from '@opentelemetry/sdk-metrics'
import { findPrograms } from '../../../../scripts/server-programs.mjs'
import { matchesGolden } from '../../../../test/support/golden.ts'
import { whyAbsent } from '../../../../test/support/server.ts'
import type { Exemplar } from '../../exemplar.ts'
import { PullReader } from '../../signals/pull-reader.ts'
import { render } from './render.ts'

let collected: ResourceMetrics

before(async () => {
  const reader = new PullReader()
  const resource = resourceFromAttributes({ 'service.name': 'app', 'process.command_args': ['node', '"a".js'] })
  const provider = new MeterProvider({ resource, readers: [reader] })
  const shop = provider.getMeter('shop', '1.2.3', { schemaUrl: 'https://example.org/1' })
  const orders = shop.createCounter('orders', { unit: '{order}', description: 'Orders "taken"\nby \\ hand.' })
  orders.add(3, { kind: 'pear' })
  orders.add(1, { kind: 'a "b"\nc\\d' })
  shop.createUpDownCounter('queue').add(-2)
  const duration = shop.createHistogram('http.server.request.duration', {
    unit: 's',
    description: 'How long.',
    advice: { explicitBucketBoundaries: [0.005, 1, 2.5] },
  })
  for (const value of [0.001, 0.5, 7]) duration.record(value, { 'http.route': '/' })
  shop.createHistogram('drift', { advice: { explicitBucketBoundaries: [0] } }).record(-1)
  shop.createObservableGauge('load', { unit: '1' }).addCallback((result) => result.observe(Number.NaN))
  shop.createObservableGauge('limit').addCallback((result) => result.observe(Number.POSITIVE_INFINITY))
  shop.createCounter('sent', { unit: 'By', valueType: ValueType.INT }).add(2 ** 40)
  // Another scope: one metric of the same name and type, one of the same name and another type.
  const other = provider.getMeter('other')
  other.createCounter('orders').add(1)
  other.createUpDownCounter('sent_bytes').add(1)
  collected = withExemplars(await reader.now())
})

/** One in each bucket of durations but the last, one without a span, and of a counter. */
function withExemplars(metrics: ResourceMetrics): ResourceMetrics {
  const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', timeMs: 1_700_000_000_250 }
  const exemplars: Readonly<Record<string, readonly Exemplar[]>> = {
    'http.server.request.duration': [
      { ...ids, value: 0.001 },
      { ...ids, value: 1, traceId: '', spanId: '' },
    ],
    orders: [{ ...ids, value: 1 }],
    queue: [{ ...ids, value: -2 }],
  }
  for (const { descriptor, dataPoints } of metrics.scopeMetrics.flatMap(({ metrics }) => metrics)) {
    const own = exemplars[descriptor.name]
    if (own !== undefined) for (const point of dataPoints) Object.assign(point, { exemplars: own })
  }
  return metrics
}

for (const format of ['text', 'openmetrics'] as const) {
  test(`all kinds of metrics as ${format}`, () => {
    const { text, conflicts } = render(collected, format)
    assert.deepEqual(conflicts, ['sent'])
    matchesGolden(`test/golden/prometheus-${format}.txt`, text)
  })
}

test('nothing was measured', () => {
  const { text } = render({ ...collected, scopeMetrics: [] }, 'openmetrics')
  assert.match(text, /^# HELP target .*\n# TYPE target info\ntarget_info\{.*\} 1\n# EOF\n$/)
})

const promtool = { skip: whyAbsent('promtool') }
const run = (args: readonly string[], input = '') =>
  spawnSync(findPrograms('promtool')?.promtool ?? '', args, { input, encoding: 'utf8' })

test('Prometheus reads the text', promtool, () => {
  const { text } = render(collected, 'text')
  const { status, stderr } = run(['check', 'metrics'], text)
  // 3: it would rather have help for each, which is the application's matter.
  assert.equal(status, 3, stderr)
  assert.deepEqual(
    [
      ...new Set(
        stderr
          .trim()
          .split('\n')
          .map((line) => line.replace(/^\S+ /, '')),
      ),
    ],
    ['no help text'],
  )
})

test('and the OpenMetrics', promtool, () => {
  const folder = mkdtempSync(join(tmpdir(), 'openmetrics-'))
  const file = join(folder, 'metrics.txt')
  // What is read from a file needs times; what is scraped has none.
  const timed = render(collected, 'openmetrics').text.replace(/^([^#\n].*?)( # .*)?$/gm, '$1 1700000000$2')
  writeFileSync(file, timed)
  const { status, stdout, stderr } = run(['tsdb', 'create-blocks-from', 'openmetrics', file, folder])
  rmSync(folder, { recursive: true })
  assert.equal(status, 0, stdout + stderr)
})
