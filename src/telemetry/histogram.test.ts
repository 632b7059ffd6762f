import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attributes } from '@opentelemetry/api'
import { AggregationTemporality, type InstrumentType, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import type { Exemplar, ExemplarFilter, MeasuredSpan } from './exemplar.ts'
import { type MeterNews, OwnHistogram } from './histogram.ts'
import { OwnMetrics } from './signals/own-metrics.ts'

const boundaries = [0.005, 0.01, 0.1, 1]
const options = { description: 'How long.', unit: 's', boundaries }

class TestReader extends MetricReader {
  async onForceFlush(): Promise<void> {}
  async onShutdown(): Promise<void> {}
}

function startNews(exemplarFilter: ExemplarFilter = 'trace_based'): MeterNews & { hasNews: boolean; isOff: boolean } {
  return {
    hasNews: false,
    isOff: false,
    exemplarFilter,
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
    const metrics = new OwnMetrics(() => [ours], temporality, true)
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
  const metrics = new OwnMetrics(() => [histogram], DELTA, true)
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

const spanOf = (number: number, traceFlags = 1): MeasuredSpan => {
  const digits = number.toString(16)
  return {
    spanContext: () => ({ traceId: digits.padStart(32, '0'), spanId: digits.padStart(16, '0'), traceFlags }),
  }
}

const pictures = (exemplars: readonly Exemplar[]): string[] =>
  exemplars.map(
    ({ value, traceId, spanId }) => `${value} ${Number.parseInt(traceId, 16)} ${Number.parseInt(spanId, 16)}`,
  )

test('exemplars: one for each bucket, of its own measurements, and of the interval', () => {
  const series = new OwnHistogram('duration', options, startNews()).series({})
  const before = Date.now()
  series.record(0.2, spanOf(1))
  series.record(7, spanOf(2))
  series.record(0.001, spanOf(3))
  const taken = series.takeExemplars()
  assert.deepEqual(pictures(taken), ['0.001 3 3', '0.2 1 1', '7 2 2'])
  assert.ok(taken.every(({ timeMs }) => timeMs >= before && timeMs <= Date.now()))
  assert.deepEqual(series.takeExemplars(), [])
  series.record(0.3, spanOf(4))
  assert.deepEqual([pictures(series.exemplars()), pictures(series.exemplars())], [['0.3 4 4'], ['0.3 4 4']])
  // Asked for, but not taken: the next one takes its place.
  series.record(0.4, spanOf(5))
  assert.deepEqual(pictures(series.takeExemplars()), ['0.4 5 5'])
})

test('exemplars: each measurement of a bucket is as likely as any other', () => {
  const series = new OwnHistogram('duration', options, startNews()).series({})
  const chosen = new Array(10).fill(0)
  for (let round = 0; round < 4000; round++) {
    for (let index = 0; index < chosen.length; index++) series.record(0.2, spanOf(index + 1))
    for (const { spanId } of series.takeExemplars()) chosen[Number.parseInt(spanId, 16) - 1]++
  }
  assert.equal(
    chosen.reduce((sum, count) => sum + count, 0),
    4000,
  )
  // 400 each, with a standard deviation of 19.
  assert.ok(
    chosen.every((count) => count > 270 && count < 530),
    chosen.join(),
  )
})

const filters: readonly [ExemplarFilter, readonly string[]][] = [
  ['trace_based', ['0.2 2 2']],
  ['always_on', ['0.001 0 0', '0.2 2 2', '7 9 9']],
  ['always_off', []],
]

for (const [filter, expected] of filters) {
  test(`exemplars: ${filter}, of what is sampled, is not, and has no span`, () => {
    const histogram = new OwnHistogram('duration', options, startNews(filter))
    histogram.record(0.2, {}, spanOf(2))
    histogram.record(7, {}, spanOf(9, 0))
    histogram.record(0.001, {})
    const [series] = histogram.all()
    assert.deepEqual(
      series
        ?.takeExemplars()
        .map(({ value, spanId }) => `${value} ${Number(`0x${spanId || 0}`)} ${Number(`0x${spanId || 0}`)}`),
      expected,
    )
  })
}

test('exemplars: what is not sampled takes no place from what is', () => {
  const series = new OwnHistogram('duration', options, startNews()).series({})
  for (let index = 0; index < 1000; index++) series.record(0.2, spanOf(index + 1, index === 900 ? 1 : 0))
  assert.deepEqual(pictures(series.takeExemplars()), ['0.2 901 901'])
})

test('exemplars go from one thread to another', () => {
  const there = new OwnHistogram('duration', options, startNews())
  const here = new OwnHistogram('duration', options, startNews())
  there.record(0.2, { route: '/a' }, spanOf(1))
  here.addAll(structuredClone(there.takeAll()))
  there.record(0.3, { route: '/a' }, spanOf(2))
  there.record(7, { route: '/a' }, spanOf(3))
  here.addAll(structuredClone(there.takeAll()))
  assert.deepEqual(pictures(here.all()[0]?.takeExemplars() ?? []), ['0.3 2 2', '7 3 3'])
})
