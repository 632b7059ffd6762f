import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attributes } from '@opentelemetry/api'
import { AggregationTemporality, type InstrumentType, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { type MeterNews, OwnHistogram } from './histogram.ts'
import { OwnMetrics } from './signals/own-metrics.ts'

const boundaries = [0.005, 0.01, 0.1, 1]
const options = { description: 'How long.', unit: 's', boundaries }

class TestReader extends MetricReader {
  async onForceFlush(): Promise<void> {}
  async onShutdown(): Promise<void> {}
}

function startNews(): MeterNews & { hasNews: boolean; isOff: boolean } {
  return {
    hasNews: false,
    isOff: false,
    noteNews() {
      this.hasNews = true
    },
  }
}

const { CUMULATIVE, DELTA } = AggregationTemporality

for (const temporality of [CUMULATIVE, DELTA]) {
  test(`${AggregationTemporality[temporality]}: the same points as the SDK’s own histogram gives, round after round`, async () => {
    const reader = new TestReader({ aggregationTemporalitySelector: () => temporality })
    const meter = new MeterProvider({ readers: [reader] }).getMeter('@acme/otel-agent')
    const theirs = meter.createHistogram('duration', {
      description: options.description,
      unit: options.unit,
      advice: { explicitBucketBoundaries: boundaries },
    })
    const ours = new OwnHistogram('duration', options, startNews())
    const metrics = new OwnMetrics(() => [ours], temporality)
    const frozen = Object.freeze({ route: '/a' })
    const rounds: readonly (readonly [number, Attributes])[][] = [
      [
        [0.004, frozen],
        [0.005, frozen],
        [0.2, { method: 'GET', route: '/a' }],
        [7, { route: '/a', method: 'GET' }],
      ],
      [],
      [
        [0.01, frozen],
        [1, frozen],
        [0, {}],
      ],
    ]
    for (const round of rounds) {
      for (const [value, attributes] of round) {
        theirs.record(value, attributes)
        ours.record(value, attributes)
      }
      const { resourceMetrics } = await reader.collect()
      assert.deepEqual(withoutTimes(metrics.take()), withoutTimes(resourceMetrics.scopeMetrics))
    }
  })
}

/** The SDK describes the instrument too, which is not sent. */
function withoutTimes(scopes: readonly { scope: { name: string }; metrics: readonly object[] }[]): unknown {
  const points = scopes.flatMap(({ scope, metrics }) =>
    (metrics as Metric[]).map(({ descriptor, dataPoints, ...rest }) => {
      const { name, description, unit, valueType } = descriptor
      const values = dataPoints.map(({ attributes, value }) => ({ attributes, value }))
      return { scope: scope.name, descriptor: { name, description, unit, valueType }, ...rest, values }
    }),
  )
  return points.filter(({ values }) => values.length > 0)
}

interface Metric {
  readonly descriptor: Record<string, unknown> & { readonly type?: InstrumentType }
  readonly dataPoints: readonly { readonly attributes: Attributes; readonly value: unknown }[]
}

test('differences begin where the last ones ended', () => {
  const histogram = new OwnHistogram('duration', options, startNews())
  const metrics = new OwnMetrics(() => [histogram], DELTA)
  histogram.record(1, {})
  const first = metrics.take()[0]?.metrics[0]?.dataPoints[0]
  histogram.record(1, {})
  const second = metrics.take()[0]?.metrics[0]?.dataPoints[0]
  assert.deepEqual(first?.startTime, histogram.startTime)
  assert.deepEqual(second?.startTime, first?.endTime)
})

test('attributes without end become one series, and all is counted', () => {
  const histogram = new OwnHistogram('duration', options, startNews())
  for (let index = 0; index < 5000; index++) histogram.record(0.1, { route: `/${index}` })
  const all = histogram.all()
  assert.equal(all.length, 2000)
  assert.deepEqual(all.at(-1)?.attributes, { 'otel.metric.overflow': true })
  assert.equal(
    all.reduce((sum, { count }) => sum + count, 0),
    5000,
  )
})

test('the first measurement is news, and none counts once nobody wants them', () => {
  const news = startNews()
  const histogram = new OwnHistogram('duration', options, news)
  const series = histogram.series(Object.freeze({ route: '/a' }))
  assert.equal(news.hasNews, false)
  series.record(1)
  assert.equal(news.hasNews, true)
  news.isOff = true
  series.record(1)
  assert.equal(series.count, 1)
})

test('what is no duration is left out', () => {
  const histogram = new OwnHistogram('duration', options, startNews())
  histogram.record(-1, {})
  histogram.record(Number.NaN, {})
  assert.equal(histogram.all()[0]?.count, 0)
})
