import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import {
  AggregationTemporality,
  AggregationType,
  type DataPoint,
  InstrumentType,
  MeterProvider,
  MetricReader,
  type MetricReaderOptions,
} from '@opentelemetry/sdk-metrics'
import type { Exemplar, ExemplarFilter, WithExemplars } from '../exemplar.ts'
import { InstrumentExemplars } from './instrument-exemplars.ts'

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** In a span of that number. */
const within = (number: number, traceFlags = 1): Context =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId: number.toString(16).padStart(32, '0'),
    spanId: number.toString(16).padStart(16, '0'),
    traceFlags,
  })

async function setUp(filter: ExemplarFilter, options?: MetricReaderOptions) {
  const reader = new Reader(options)
  const exemplars = new InstrumentExemplars(filter)
  const provider = exemplars.watch(new MeterProvider({ readers: [reader] }))
  await Promise.resolve()
  const take = async (isTaken = true): Promise<Record<string, readonly string[]>> => {
    const { resourceMetrics } = await reader.collect()
    const metrics = exemplars.attach(resourceMetrics.scopeMetrics, isTaken).flatMap(({ metrics }) => metrics)
    const points = metrics.flatMap(({ descriptor, dataPoints }) =>
      (dataPoints as readonly WithExemplars<DataPoint<unknown>>[]).map((point) => [
        [descriptor.name, ...Object.values(point.attributes)].join(' '),
        (point.exemplars ?? []).map(pictureOf),
      ]),
    )
    return Object.fromEntries(points)
  }
  return { provider, meter: provider.getMeter('shop', '1', { schemaUrl: 'https://x' }), take }
}

const pictureOf = ({ value, spanId }: Exemplar): string => `${value} in ${Number.parseInt(spanId || '0', 16)}`

test('each kind of instrument that measures in a context, by its attributes', async () => {
  const { meter, provider, take } = await setUp('trace_based')
  meter.createCounter('orders').add(3, { kind: 'pear', size: 1 }, within(1))
  meter.createCounter('orders').add(4, { size: 1, kind: 'plum' }, within(2))
  meter.createUpDownCounter('queue').add(-2, {}, within(3))
  meter.createGauge('load').record(-0.5, {}, within(4))
  const duration = meter.createHistogram('duration', { advice: { explicitBucketBoundaries: [0.1, 1] } })
  for (const [index, value] of [0.1, 0.5, 7].entries())
    duration.record(value, { size: 1, kind: 'a' }, within(5 + index))
  meter.createObservableGauge('seen').addCallback((result) => result.observe(1))
  provider.getMeter('other').createCounter('others').add(1)
  assert.deepEqual(await take(), {
    'orders pear 1': ['3 in 1'],
    'orders 1 plum': ['4 in 2'],
    queue: ['-2 in 3'],
    load: ['-0.5 in 4'],
    'duration 1 a': ['0.1 in 5', '0.5 in 6', '7 in 7'],
    seen: [],
    others: [],
  })
  const after = await take()
  assert.ok(Object.values(after).every((exemplars) => exemplars.length === 0))
})

test('of many, at most as many as each kind of point has, and the rare ones are among them', async () => {
  const { meter, take } = await setUp('trace_based')
  const [counter, duration] = [meter.createCounter('orders'), meter.createHistogram('duration')]
  for (let index = 1; index <= 10_000; index++) {
    counter.add(1, {}, within(index))
    duration.record(index === 5_000 ? 8_000 : 7, {}, within(index))
  }
  const { orders, duration: durations } = await take()
  assert.equal(orders?.length, 1)
  assert.equal(durations?.length, 2)
  assert.equal(durations?.[1], '8000 in 5000')
})

test('measurements of the whole interval are as likely', async () => {
  const { meter, take } = await setUp('trace_based')
  const gauge = meter.createGauge('load')
  let early = 0
  for (let round = 0; round < 400; round++) {
    for (let index = 1; index <= 1000; index++) gauge.record(index, { index: index % 64 }, within(index))
    const values = Object.values(await take()).flatMap((exemplars) =>
      exemplars.map((text) => Number.parseInt(text, 10)),
    )
    early += values.filter((value) => value <= 500).length / values.length
  }
  // Half of them, with a standard deviation of less than a hundredth.
  assert.ok(Math.abs(early / 400 - 0.5) < 0.08, `${early / 400}`)
})

test('exponential buckets: at most twenty', async () => {
  const { meter, take } = await setUp('trace_based', {
    aggregationSelector: (type) => ({
      type: type === InstrumentType.HISTOGRAM ? AggregationType.EXPONENTIAL_HISTOGRAM : AggregationType.DEFAULT,
    }),
    aggregationTemporalitySelector: () => AggregationTemporality.DELTA,
  })
  const duration = meter.createHistogram('duration')
  for (let index = 1; index <= 100; index++) duration.record(index, {}, within(index))
  assert.equal((await take()).duration?.length, 20)
})

test('trace_based, always_on and always_off, of what is sampled and what is not; and what the SDK leaves out', async () => {
  for (const [filter, expected] of [
    ['trace_based', [['1 in 1'], []]],
    ['always_on', [['1 in 1'], ['2 in 2']]],
    ['always_off', [[], []]],
  ] as const) {
    const { meter, take } = await setUp(filter)
    const counter = meter.createCounter('orders')
    counter.add(1, { of: 'sampled' }, within(1))
    counter.add(2, { of: 'other' }, within(2, 0))
    for (const wrong of [-1, Number.NaN, 'x' as unknown as number]) counter.add(wrong, { of: 'sampled' }, within(3))
    assert.deepEqual(Object.values(await take()), expected, filter)
  }
})

test('who only asks leaves them to whoever asks next', async () => {
  const { meter, take } = await setUp('always_on')
  const counter = meter.createCounter('orders')
  counter.add(1)
  assert.deepEqual([await take(false), await take(false)], [{ orders: ['1 in 0'] }, { orders: ['1 in 0'] }])
  counter.add(2)
  assert.deepEqual(await take(false), { orders: ['2 in 0'] })
})

test('what was measured before the SDK came is in no span', async () => {
  const exemplars = new InstrumentExemplars('always_on')
  const reader = new Reader()
  const counter = exemplars
    .watch(new MeterProvider({ readers: [reader] }))
    .getMeter('shop')
    .createCounter('orders')
  counter.add(1)
  const { resourceMetrics } = await reader.collect()
  const metrics = exemplars.attach(resourceMetrics.scopeMetrics, true).flatMap(({ metrics }) => metrics)
  const points = metrics.flatMap(({ dataPoints }): readonly WithExemplars<object>[] => dataPoints)
  assert.deepEqual(
    points.map(({ exemplars }) => exemplars),
    [undefined],
  )
})
