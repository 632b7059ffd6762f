import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AggregationType,
  DataPointType,
  type ExponentialHistogram,
  InstrumentType,
  MeterProvider,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics'
import { findPrograms } from '../../../../scripts/server-programs.mjs'
import { seededRandom } from '../../../../test/support/made-up-spans.ts'
import { whyAbsent } from '../../../../test/support/server.ts'
import { PullReader } from '../../signals/pull-reader.ts'
import { render } from './render.ts'
import { withBoundaries } from './with-boundaries.ts'

/** What the SDK makes of these values. */
async function collectedFrom(values: readonly number[]): Promise<ResourceMetrics> {
  const reader = new PullReader()
  const views = [
    { instrumentType: InstrumentType.HISTOGRAM, aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } as const },
  ]
  const provider = new MeterProvider({ resource: resourceFromAttributes({}), readers: [reader], views })
  const drawn = provider.getMeter('shop').createHistogram('drawn', { description: 'What was drawn.', unit: 's' })
  for (const value of values) drawn.record(value)
  return await reader.now()
}

function pointOf({ scopeMetrics }: ResourceMetrics): ExponentialHistogram {
  const metric = scopeMetrics[0]?.metrics[0]
  assert.ok(metric?.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM)
  return (metric.dataPoints[0] as { value: ExponentialHistogram }).value
}

const random = seededRandom(5)
const draws: Readonly<Record<string, readonly number[]>> = {
  'powers of two, which are bounds themselves': [1, 2, 4, 8],
  'what a request takes': Array.from({ length: 2000 }, () => 0.001 + random() ** 3),
  'nine orders of magnitude': Array.from({ length: 2000 }, () => 10 ** (9 * random() - 3)),
  'zero as well': [0, 0, 0.5, 7],
  'one value': [0.25],
  'the largest and the smallest there are': [Number.MAX_VALUE, 2 ** -1022, 1],
}

for (const [what, values] of Object.entries(draws)) {
  test(`below each boundary is what is below it: ${what}`, async () => {
    const { buckets, count } = withBoundaries(pointOf(await collectedFrom(values)))
    const { boundaries, counts } = buckets
    assert.ok(boundaries.length <= 42, `${boundaries.length} boundaries`)
    assert.deepEqual([counts.length, count], [boundaries.length + 1, values.length])
    assert.equal(
      counts.reduce((sum, each) => sum + each, 0),
      values.length,
    )
    let soFar = 0
    for (const [index, bound] of boundaries.entries()) {
      soFar += counts[index] ?? 0
      // A value at the very bound may stand on either side of it, by the last bit of a logarithm.
      const [least, most] = [bound - Math.abs(bound) * 1e-12, bound + Math.abs(bound) * 1e-12]
      assert.ok(soFar >= values.filter((value) => value < least).length, `${soFar} up to ${bound}`)
      assert.ok(soFar <= values.filter((value) => value <= most).length, `${soFar} up to ${bound}`)
    }
  })
}

test('values below zero, which other SDKs take', () => {
  const { buckets } = withBoundaries({
    count: 7,
    scale: 0,
    zeroCount: 1,
    positive: { offset: 0, bucketCounts: [2] },
    negative: { offset: 1, bucketCounts: [1, 3] },
  })
  assert.deepEqual(buckets, { boundaries: [-8, -4, -2, 0, 1, 2], counts: [0, 3, 1, 1, 0, 2, 0] })
})

test('Prometheus reads it', { skip: whyAbsent('promtool') }, async () => {
  const { text, conflicts } = render(await collectedFrom(draws['what a request takes'] as readonly number[]), 'text')
  assert.deepEqual(conflicts, [])
  assert.match(text, /\n# TYPE drawn_seconds histogram\n/)
  assert.match(text, /\ndrawn_seconds_bucket\{otel_scope_name="shop",le="\+Inf"\} 2000\n/)
  const program = findPrograms('promtool')?.promtool ?? ''
  const { status, stderr } = spawnSync(program, ['check', 'metrics'], { input: text, encoding: 'utf8' })
  assert.deepEqual([status, stderr], [0, ''])
})
