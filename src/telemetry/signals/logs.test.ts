import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ROOT_CONTEXT } from '@opentelemetry/api'
import { type LogRecord, SeverityNumber } from '@opentelemetry/api-logs'
import { type Sink, type SinkOptions, startSink } from '../../../test/support/otlp-sink.ts'
import { surroundingsOf, type TestSurroundings } from '../../../test/support/surroundings.ts'
import { spanKey } from '../context-keys.ts'
import { type LogsListeners, type RunningLogs, startLogs } from './logs.ts'

interface Started {
  readonly sink: Sink
  readonly logs: RunningLogs
  readonly told: TestSurroundings['told']
  emit(record: LogRecord): void
}

/** Logs to a receiver on loopback, which is closed when the test ends. */
async function withLogs(
  env: Readonly<Record<string, string>>,
  work: (started: Started) => Promise<void>,
  { sinkOptions, listeners }: { sinkOptions?: SinkOptions; listeners?: LogsListeners } = {},
): Promise<void> {
  const sink = await startSink(sinkOptions)
  try {
    const surroundings = surroundingsOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_LOGS_EXPORTER: 'otlp',
      ...env,
    })
    const logs = startLogs(surroundings, listeners)
    const logger = logs.provider.getLogger('shop', '1.2.3')
    await work({ sink, logs, told: surroundings.told, emit: (record) => logger.emit(record) })
  } finally {
    await sink.close()
  }
}

const traceId = '0af7651916cd43dd8448eb211c80319c'
const inSpan = ROOT_CONTEXT.setValue(spanKey, {
  spanContext: () => ({ traceId, spanId: 'b7ad6b7169203331', traceFlags: 1 }),
})

test('a record arrives after the delay, with all that it holds', async () => {
  await withLogs({ OTEL_BLRP_SCHEDULE_DELAY: '10' }, async ({ sink, logs, emit, told }) => {
    emit({
      timestamp: [1_700_000_000, 5],
      severityNumber: SeverityNumber.WARN,
      severityText: 'warn',
      body: 'almost out',
      eventName: 'stock.low',
      attributes: { item: 'pear', left: 2, price: 0.5, kinds: ['a', 1, true], nested: { deep: 'yes' } },
      context: inSpan,
    })
    assert.equal(logs.hasWork(), true)
    await sink.waitFor(({ requests }) => requests.length === 1)
    assert.deepEqual(sink.logs(), [
      {
        resource: { 'service.name': 'app' },
        scope: { name: 'shop', version: '1.2.3', schemaUrl: '' },
        time: [1_700_000_000, 5],
        severityNumber: 13,
        severityText: 'warn',
        body: 'almost out',
        eventName: 'stock.low',
        attributes: { item: 'pear', left: 2, price: 0.5, kinds: ['a', 1, true], nested: { deep: 'yes' } },
        traceId,
        spanId: 'b7ad6b7169203331',
        flags: 1,
      },
    ])
    await logs.flush(20_000)
    assert.equal(logs.hasWork(), false)
    assert.equal(sink.requests.length, 1)
    assert.deepEqual(told, [])
  })
})

test('large records are bounded by their bytes, too: what finds no room is told, and the rest outlasts the outage', async () => {
  let isWell = false
  const env = {
    ACME_OTEL_QUEUE_BYTES: '1000000',
    OTEL_BLRP_MAX_QUEUE_SIZE: '100000',
    OTEL_BLRP_EXPORT_TIMEOUT: '1500',
    OTEL_BLRP_SCHEDULE_DELAY: '10',
  }
  const sinkOptions: SinkOptions = { behaviour: () => (isWell ? 'ok' : { status: 503 }) }
  const work = async ({ sink, logs, emit, told }: Started): Promise<void> => {
    const total = 600
    for (let record = 0; record < total; record++) {
      emit({ body: { record, text: 'x'.repeat(5_000) }, attributes: { more: ['y'.repeat(5_000)] } })
      if (record % 20 === 0) await new Promise((done) => setTimeout(done, 1))
    }
    const asked = sink.requests.length
    await sink.waitFor(({ requests }) => requests.length > asked)
    isWell = true
    while (logs.hasWork()) await new Promise((done) => setTimeout(done, 20))
    const kept = sink.logs().length
    const [, dropped] =
      /queue-full: (\d+) of 600 log records came faster .* holds 1000000 bytes .* ACME_OTEL_QUEUE_BYTES makes/.exec(
        told.join('\n'),
      ) ?? []
    assert.ok(kept >= 60 && kept < 300, `${kept} kept`)
    assert.ok(Number(dropped) > 0, told.join('\n'))
    logs.lastWord()
    const last = told.flatMap((line) => /(\d+) of 600 log records came faster/.exec(line)?.[1] ?? []).at(-1)
    assert.equal(new Set(sink.logs().map(({ body }) => (body as { record: number }).record)).size + Number(last), total)
  }
  await withLogs(env, work, { sinkOptions })
})

test('a flush delivers everything, once, in batches of the size asked for', async () => {
  await withLogs({ OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '100' }, async ({ sink, logs, emit }) => {
    for (let i = 0; i < 250; i++) emit({ body: i })
    await Promise.all([logs.flush(20_000), logs.flush(20_000)])
    const bodies = sink.logs().map(({ body }) => Number(body))
    assert.deepEqual(
      bodies.sort((a, b) => a - b),
      Array.from({ length: 250 }, (_, i) => i),
    )
    assert.equal(sink.requests.length, 3)
    assert.equal(logs.hasWork(), false)
  })
})

test('limits of attributes', async () => {
  const env = { OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '2', OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: '3' }
  await withLogs(env, async ({ sink, logs, emit }) => {
    emit({ body: 'not limited', attributes: { a: 'abcdef', b: ['abcdef'], c: 1 } })
    await logs.flush(20_000)
    assert.deepEqual(
      sink.logs().map(({ body, attributes }) => ({ body, attributes })),
      [{ body: 'not limited', attributes: { a: 'abc', b: ['abc'] } }],
    )
  })
})

test('a record that cannot be encoded is left out, and its neighbours arrive', async () => {
  await withLogs({}, async ({ sink, logs, emit, told }) => {
    const ring: Record<string, unknown> = {}
    ring.self = ring
    emit({ body: 'before' })
    emit({ body: ring as never })
    emit({ body: 'after' })
    await logs.flush(20_000)
    assert.deepEqual(
      sink.logs().map(({ body }) => body),
      ['before', 'after'],
    )
    assert.equal(told.length, 1)
    assert.match(told[0] ?? '', /^not-encodable: A log record has a body that refers to itself/)
  })
})

test('a receiver that takes no logs is told of once, and nothing more is sent', async () => {
  let offs = 0
  await withLogs(
    {},
    async ({ sink, logs, emit, told }) => {
      emit({ body: 1 })
      await logs.flush(20_000)
      emit({ body: 2 })
      assert.equal(logs.hasWork(), false)
      await logs.flush(20_000)
      assert.equal(sink.requests.length, 1)
      assert.equal(offs, 1)
      assert.equal(told.length, 1)
      assert.match(told[0] ?? '', /^export-off: http:\/\/127\.0\.0\.1:\d+\/v1\/logs: it answers 404/)
    },
    { sinkOptions: { behaviour: { status: 404 } }, listeners: { onOff: () => offs++ } },
  )
})

test('what is too large for the receiver arrives in parts', async () => {
  const sinkOptions: SinkOptions = {
    behaviour: (_index, { body }) => (body.length > 1000 ? { status: 413 } : 'ok'),
  }
  await withLogs(
    {},
    async ({ sink, logs, emit, told }) => {
      for (let i = 0; i < 50; i++) emit({ body: i, attributes: { padding: 'x'.repeat(30) } })
      await logs.flush(20_000)
      assert.deepEqual(
        sink.logs().map(({ body }) => body),
        Array.from({ length: 50 }, (_, i) => i),
      )
      assert.deepEqual(told, [])
    },
    { sinkOptions },
  )
})

test('what does not fit into the queue is told of, by the name of its setting', async () => {
  const env = { OTEL_BLRP_MAX_QUEUE_SIZE: '10', OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '10' }
  await withLogs(env, async ({ sink, logs, emit, told }) => {
    for (let i = 0; i < 25; i++) emit({ body: i })
    await logs.flush(20_000)
    assert.equal(sink.logs().length, 10)
    assert.deepEqual(told, [
      'queue-full: 15 of 25 log records came faster than they could be sent by otlp, and the queue holds 10 — they were ' +
        'dropped — OTEL_BLRP_MAX_QUEUE_SIZE makes the queue longer.',
    ])
  })
})

test('the console shows them, also at the very end', async () => {
  const printed: string[] = []
  await withLogs(
    { OTEL_LOGS_EXPORTER: 'console' },
    async ({ sink, logs, emit }) => {
      emit({ severityText: 'info', body: 'one', attributes: { n: 1 } })
      await logs.flush(20_000)
      emit({ severityText: 'info', body: 'two' })
      logs.flushNow(20_000)
      assert.deepEqual(printed, ['log info one n=1\n', 'log info two\n'])
      assert.deepEqual(sink.requests, [])
    },
    { listeners: { print: (text) => void printed.push(text) } },
  )
})
