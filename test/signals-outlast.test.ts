import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { type Behaviour, type Sink, startSink } from './support/otlp-sink.ts'
import { readMetrics } from './support/read-otlp.ts'
import { startRelay } from './support/relay.ts'
import { startToldApp, type ToldApp, until } from './support/told-app.ts'
import { stagedAgent } from './support/twin.ts'

// Metrics and logs of a program that goes on while its receiver is away.

let agent: string

before(() => {
  agent = stagedAgent('signals-outlast')
})

const often = {
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_METRICS_EXPORTER: 'otlp',
  OTEL_METRIC_EXPORT_INTERVAL: '200',
  OTEL_METRIC_EXPORT_TIMEOUT: '200',
  OTEL_BLRP_SCHEDULE_DELAY: '50',
}
const [early, late] = [50, 10]

/** Each record once; and sums since the start know what was measured meanwhile. */
async function arrive(sink: Sink, app: ToldApp): Promise<void> {
  await until(
    () => sink.logs().length >= early + late && sink.spans().length >= early + late,
    () => `${sink.logs().length} records; told: ${app.stderr()}`,
  )
  const stderr = await app.end()
  const expected = Array.from({ length: early + late }, (_, number) => `record ${number}`)
  assert.deepEqual(
    sink
      .logs()
      .map(({ body }) => String(body))
      .sort(),
    expected.sort(),
  )
  const sums = sink.metrics().filter(({ name }) => name === 'made')
  assert.deepEqual([sums.at(-1)?.temporality, numberOf(sums.at(-1)?.points[0])], ['cumulative', early + late])
  assert.match(stderr, /delivering log records again — none were lost/)
}

test('a black hole, then somebody listens there', async () => {
  const sink = await startSink()
  const relay = await startRelay(sink.port)
  relay.lose()
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${relay.port}`, OTEL_EXPORTER_OTLP_TIMEOUT: '500' }
  const app = await startToldApp(agent, { ...often, ...endpoint }, 'all signals')
  app.make(early)
  await until(() => /log records are kept and sent again/.test(app.stderr()), app.stderr)
  relay.restore()
  app.make(late)
  await arrive(sink, app)
  await relay.close()
  await sink.close()
})

test('a name that cannot be looked up, then it can', async () => {
  const sink = await startSink()
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://collector.example:${sink.port}` }
  const app = await startToldApp(agent, { ...often, ...endpoint }, 'all signals')
  app.make(early)
  await until(() => /EAI_AGAIN.* log records are kept/.test(app.stderr()), app.stderr)
  assert.equal(sink.requests.length, 0)
  app.lookUp()
  app.make(late)
  await arrive(sink, app)
  await sink.close()
})

test('delta metrics: each measurement is in one interval, and what of them was lost is told', async () => {
  let behaviour: Behaviour = 'ok'
  const sink = await startSink({ behaviour: () => behaviour })
  const app = await startToldApp(
    agent,
    {
      ...often,
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
    },
    'all signals',
  )
  const away: readonly Behaviour[] = ['ok', { status: 503 }, 'hang', { slowMs: 700 }, 'reset', { status: 400 }, 'ok']
  for (const [index, next] of away.entries()) {
    behaviour = next
    app.make(index + 1)
    const sent = (index + 1) * (index + 2) * 0.5
    await until(
      () => sumOf(intervalsOf(sink)) === sent,
      () => `${sumOf(intervalsOf(sink))} of ${sent}; told: ${app.stderr()}`,
    )
  }
  const stderr = await app.end()
  await sink.close()
  const intervals = intervalsOf(sink)
  const inOrder = [...intervals.values()].sort((a, b) => (a.start < b.start ? -1 : 1))
  for (const [index, { start }] of inOrder.entries()) {
    const before = inOrder[index - 1]
    assert.ok(before === undefined || before.end <= start, `${before?.end} is after ${start}`)
  }
  assert.equal(sumOf(intervals), 28)
  assert.match(stderr, /\d+ metrics were dropped|delivering metrics again — \d+ were dropped/)
})

interface Interval {
  readonly start: bigint
  readonly end: bigint
  readonly value: number
}

/** Of all that was sent, accepted or not. The same interval again has to hold the same. */
function intervalsOf(sink: Sink): ReadonlyMap<bigint, Interval> {
  const intervals = new Map<bigint, Interval>()
  const bodies = sink.requests.filter(({ path }) => path === '/v1/metrics').map(({ body }) => body)
  for (const { name, temporality, points } of bodies.flatMap((body) => readMetrics(body))) {
    if (name !== 'made') continue
    assert.equal(temporality, 'delta')
    for (const point of points) {
      const [start, end] = [BigInt(point.start_time_unix_nano as string), BigInt(point.time_unix_nano as string)]
      const interval = { start, end, value: numberOf(point) }
      const known = intervals.get(start)
      if (known !== undefined) assert.deepEqual(interval, known)
      intervals.set(start, interval)
    }
  }
  return intervals
}

function sumOf(intervals: ReadonlyMap<bigint, Interval>): number {
  return [...intervals.values()].reduce((sum, { value }) => sum + value, 0)
}

function numberOf(point: Readonly<Record<string, unknown>> | undefined): number {
  return Number(point?.as_double ?? point?.as_int)
}
