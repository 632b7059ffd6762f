import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MeterProvider } from '@opentelemetry/api'
import { type Sink, type SinkOptions, startSink } from '../../../test/support/otlp-sink.ts'
import type { ReceivedMetric } from '../../../test/support/read-otlp.ts'
import { surroundingsOf, type TestSurroundings } from '../../../test/support/surroundings.ts'
import { type MetricsListeners, type RunningMetrics, startMetrics } from './metrics.ts'

interface Started {
  readonly sink: Sink
  readonly metrics: RunningMetrics
  readonly told: TestSurroundings['told']
}

/** Metrics to a receiver on loopback, which is closed when the test ends. */
async function withMetrics(
  env: Readonly<Record<string, string>>,
  work: (started: Started) => Promise<void>,
  { sinkOptions, listeners }: { sinkOptions?: SinkOptions; listeners?: MetricsListeners } = {},
): Promise<void> {
  const sink = await startSink(sinkOptions)
  try {
    const surroundings = surroundingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, ...env })
    await work({ sink, metrics: startMetrics(surroundings, listeners), told: surroundings.told })
  } finally {
    await sink.close()
  }
}

function measureAll(provider: MeterProvider): void {
  const meter = provider.getMeter('shop', '1.2.3')
  meter.createCounter('orders', { unit: '{order}', description: 'Orders taken.' }).add(3, { kind: 'pear' })
  meter.createUpDownCounter('queue').add(-2)
  meter.createHistogram('duration', { unit: 's', advice: { explicitBucketBoundaries: [0.1, 1] } }).record(0.5)
  meter.createObservableCounter('cpu').addCallback((result) => result.observe(7.5))
  meter.createObservableUpDownCounter('heap').addCallback((result) => result.observe(1000, { space: 'old' }))
  meter.createObservableGauge('load').addCallback(async (result) => {
    await Promise.resolve()
    result.observe(0.25)
  })
}

const everyMs = (ms: number) => ({ OTEL_METRIC_EXPORT_INTERVAL: `${ms}`, OTEL_METRIC_EXPORT_TIMEOUT: '0' })

const shapeOf = ({ name, type, temporality, isMonotonic }: ReceivedMetric): unknown => [
  name,
  type,
  temporality,
  ...(isMonotonic ? ['monotonic'] : []),
]

test('each kind of instrument arrives at the interval, with the resource and the scope', async () => {
  await withMetrics(everyMs(20), async ({ sink, metrics, told }) => {
    measureAll(metrics.provider)
    // Twice: the interval goes on.
    await sink.waitFor(({ requests }) => requests.length >= 2)
    const received = sink.metrics().slice(0, 6)
    assert.deepEqual(received.map(shapeOf), [
      ['orders', 'sum', 'cumulative', 'monotonic'],
      ['queue', 'sum', 'cumulative'],
      ['duration', 'histogram', 'cumulative'],
      ['cpu', 'sum', 'cumulative', 'monotonic'],
      ['heap', 'sum', 'cumulative'],
      ['load', 'gauge', 'unspecified'],
    ])
    const [orders, queue, duration, cpu, heap, load] = received.map(({ points }) => points[0])
    assert.deepEqual([orders?.attributes, orders?.as_double], [{ kind: 'pear' }, 3])
    assert.equal(queue?.as_double, -2)
    assert.deepEqual(
      [duration?.count, duration?.sum, duration?.explicit_bounds, duration?.bucket_counts],
      ['1', 0.5, [0.1, 1], ['0', '1', '0']],
    )
    assert.equal(cpu?.as_double, 7.5)
    assert.deepEqual([heap?.attributes, heap?.as_double], [{ space: 'old' }, 1000])
    assert.equal(load?.as_double, 0.25)
    const { resource, scope, unit, description } = received[0] as ReceivedMetric
    assert.deepEqual(
      { resource, scope, unit, description },
      {
        resource: { 'service.name': 'app' },
        scope: { name: 'shop', version: '1.2.3', schemaUrl: '' },
        unit: '{order}',
        description: 'Orders taken.',
      },
    )
    assert.deepEqual(told, [])
  })
})

test('a flush delivers what was measured until then, and says that it collects', async () => {
  let collected = 0
  const listeners = { onCollect: () => collected++ }
  await withMetrics(
    {},
    async ({ sink, metrics }) => {
      await metrics.flush(20_000)
      assert.equal(collected, 1)
      // There is no instrument: nothing to send.
      assert.deepEqual(sink.requests, [])
      const counter = metrics.provider.getMeter('m').createCounter('orders')
      counter.add(1)
      await metrics.flush(20_000)
      counter.add(1)
      await metrics.flush(20_000)
      assert.deepEqual(
        sink.metrics().map(({ points }) => points[0]?.as_double),
        [1, 2],
      )
      assert.equal(collected, 3)
    },
    { listeners },
  )
})

test('a flush waits for what is on its way, then delivers what came since', async () => {
  const sinkOptions: SinkOptions = { behaviour: { slowMs: 200 } }
  await withMetrics(
    everyMs(10),
    async ({ sink, metrics }) => {
      const counter = metrics.provider.getMeter('m').createCounter('orders')
      counter.add(1)
      await sink.waitFor(({ requests }) => requests.length === 1)
      counter.add(1)
      await metrics.flush(20_000)
      const values = sink.metrics().map(({ points }) => points[0]?.as_double)
      assert.deepEqual(values.slice(0, 2), [1, 2])
    },
    { sinkOptions },
  )
})

test('a flush settles although the receiver never answers', async () => {
  await withMetrics(
    {},
    async ({ sink, metrics }) => {
      metrics.provider.getMeter('m').createCounter('orders').add(1)
      await metrics.flush(1000)
      assert.equal(sink.requests.length, 1)
    },
    { sinkOptions: { behaviour: 'hang' } },
  )
})

test('a flush settles although a callback of the application never does', async () => {
  await withMetrics({ OTEL_METRIC_EXPORT_TIMEOUT: '0' }, async ({ sink, metrics }) => {
    const stuck = metrics.provider.getMeter('m').createObservableGauge('stuck')
    stuck.addCallback(() => new Promise(() => {}))
    await metrics.flush(100)
    assert.deepEqual(sink.requests, [])
  })
})

test('a receiver that takes no metrics is told of once, and nothing is collected any more', async () => {
  let offs = 0
  let observed = 0
  await withMetrics(
    {},
    async ({ sink, metrics, told }) => {
      const meter = metrics.provider.getMeter('m')
      meter.createObservableGauge('load').addCallback((result) => {
        observed++
        result.observe(1)
      })
      await metrics.flush(20_000)
      await metrics.flush(20_000)
      metrics.flushNow(20_000)
      assert.equal(sink.requests.length, 1)
      assert.equal(observed, 1)
      assert.equal(offs, 1)
      assert.equal(told.length, 1)
      assert.match(told[0] ?? '', /^export-off: http:\/\/127\.0\.0\.1:\d+\/v1\/metrics: it answers 404/)
    },
    { sinkOptions: { behaviour: { status: 404 } }, listeners: { onOff: () => offs++ } },
  )
})

test('with the console beside it, a receiver that takes no metrics does not end them', async () => {
  let offs = 0
  const printed: string[] = []
  await withMetrics(
    { OTEL_METRICS_EXPORTER: 'otlp,console' },
    async ({ sink, metrics }) => {
      const counter = metrics.provider.getMeter('m').createCounter('orders', { unit: '{order}' })
      counter.add(1, { kind: 'pear' })
      await metrics.flush(20_000)
      counter.add(1, { kind: 'pear' })
      await metrics.flush(20_000)
      metrics.flushNow(20_000)
      assert.equal(sink.requests.length, 1)
      assert.equal(offs, 0)
      const [one, two] = ['orders  1 {order}  kind=pear\n', 'orders  2 {order}  kind=pear\n']
      assert.deepEqual(printed, [one, two, two])
    },
    {
      sinkOptions: { behaviour: { status: 404 } },
      listeners: { onOff: () => offs++, print: (text) => void printed.push(text) },
    },
  )
})

for (const [preference, expected] of [
  ['cumulative', ['cumulative', 'cumulative', 'cumulative', 'cumulative', 'cumulative', 'unspecified']],
  ['delta', ['delta', 'cumulative', 'delta', 'delta', 'cumulative', 'unspecified']],
  ['lowmemory', ['delta', 'cumulative', 'delta', 'cumulative', 'cumulative', 'unspecified']],
] as const) {
  test(`temporality preference ${preference}`, async () => {
    await withMetrics({ OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: preference }, async ({ sink, metrics }) => {
      measureAll(metrics.provider)
      await metrics.flush(20_000)
      assert.deepEqual(
        sink.metrics().map(({ temporality }) => temporality),
        expected,
      )
    })
  })
}

test('histograms are exponential when they are asked to be', async () => {
  const env = {
    OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'base2_exponential_bucket_histogram',
  }
  await withMetrics(env, async ({ sink, metrics }) => {
    measureAll(metrics.provider)
    await metrics.flush(20_000)
    const duration = sink.metrics().find(({ name }) => name === 'duration')
    assert.equal(duration?.type, 'exponential_histogram')
    assert.deepEqual([duration?.points[0]?.count, duration?.points[0]?.sum], ['1', 0.5])
  })
})

test('what is too large for the receiver arrives in parts', async () => {
  const sinkOptions: SinkOptions = {
    behaviour: (_index, { body }) => (body.length > 1000 ? { status: 413 } : 'ok'),
  }
  await withMetrics(
    {},
    async ({ sink, metrics, told }) => {
      const [a, b] = [metrics.provider.getMeter('a'), metrics.provider.getMeter('b')]
      const wanted: unknown[] = []
      for (const [scope, meter] of [
        ['a', a],
        ['b', b],
      ] as const) {
        for (const name of ['orders', 'parcels']) {
          const counter = meter.createCounter(name, { unit: '1' })
          for (let shop = 0; shop < 20; shop++) {
            counter.add(shop + 1, { shop })
            wanted.push([scope, name, shop, shop + 1])
          }
        }
      }
      await metrics.flush(20_000)
      const received = sink
        .metrics()
        .flatMap(({ scope, name, points }) =>
          points.map((point) => [scope.name, name, point.attributes.shop, point.as_double]),
        )
      assert.deepEqual(received, wanted)
      assert.ok(sink.requests.filter(({ accepted }) => accepted).length > 1)
      assert.deepEqual(told, [])
    },
    { sinkOptions },
  )
})

test('an export may take longer than the interval', async () => {
  const sinkOptions: SinkOptions = { behaviour: { slowMs: 300 } }
  await withMetrics(
    { OTEL_METRIC_EXPORT_INTERVAL: '20' },
    async ({ sink, metrics, told }) => {
      metrics.provider.getMeter('m').createCounter('orders').add(1)
      await sink.waitFor(({ requests }) => requests.length >= 2)
      assert.deepEqual(told, [])
      // One after the other: none is given up for the next.
      assert.equal(new Set(sink.requests.map(({ connection }) => connection)).size, 1)
    },
    { sinkOptions },
  )
})

test('a callback that throws or never settles leaves the other instruments alone', async () => {
  await withMetrics({ OTEL_METRIC_EXPORT_TIMEOUT: '1000' }, async ({ sink, metrics, told }) => {
    const meter = metrics.provider.getMeter('m')
    meter.createObservableGauge('broken').addCallback(() => {
      throw new Error('the application has a bug')
    })
    meter.createObservableGauge('stuck').addCallback(() => new Promise(() => {}))
    meter.createCounter('orders').add(1)
    await metrics.flush(20_000)
    assert.deepEqual(
      sink.metrics().map(({ name }) => name),
      ['orders'],
    )
    assert.deepEqual(told, [])
  })
})
