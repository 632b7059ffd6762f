import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LoggerProvider as ApiLoggerProvider, type Context, ROOT_CONTEXT } from '@opentelemetry/api'
import { type LoggerProvider, type LogRecord, SeverityNumber } from '@opentelemetry/api-logs'
import {
  InMemoryLogRecordExporter,
  LoggerProvider as SdkLoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import { spanKey } from './context-keys.ts'
import { createLateLoggerProvider } from './late-logger-provider.ts'

function startSdk(): { provider: LoggerProvider; exported(): unknown } {
  const exporter = new InMemoryLogRecordExporter()
  const provider = new SdkLoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] })
  return {
    provider,
    exported: () =>
      exporter.getFinishedLogRecords().map((record) => ({
        scope: record.instrumentationScope.name,
        time: record.hrTime,
        observed: record.hrTimeObserved,
        span: record.spanContext?.spanId,
        severity: record.severityNumber,
        body: record.body,
        attributes: record.attributes,
      })),
  }
}

const traceId = '0af7651916cd43dd8448eb211c80319c'

function contextOf(spanId: string): Context {
  return ROOT_CONTEXT.setValue(spanKey, { spanContext: () => ({ traceId, spanId, traceFlags: 1 }) })
}

const inside = contextOf('b7ad6b7169203331')
const elsewhere = contextOf('c7ad6b7169203332')

/** The record's own times, in milliseconds. */
const stamped: LogRecord = { timestamp: 1_700_000_000_001, observedTimestamp: 1_700_000_000_002 }

test('what was emitted before the SDK came has its own time and the context of its moment', () => {
  let active = inside
  const late = createLateLoggerProvider(() => active)
  const logger = late.getLogger('shop', '1.0.0')
  const attributes = { item: 'pear' }
  logger.emit({ ...stamped, body: 'in the active span', severityNumber: SeverityNumber.WARN, attributes })
  attributes.item = 'plum'
  logger.emit({ ...stamped, body: 'in a given span', context: elsewhere })
  active = ROOT_CONTEXT
  logger.emit({ ...stamped, body: 'in no span' })
  assert.equal(late.waiting(), 3)
  const sdk = startSdk()
  late.become(sdk.provider)
  logger.emit({ ...stamped, body: 'after', context: elsewhere })
  late.getLogger('new').emit({ ...stamped, body: 'new logger' })
  const times = { time: [1_700_000_000, 1_000_000], observed: [1_700_000_000, 2_000_000] }
  const plain = { ...times, span: undefined, severity: undefined, attributes: {} }
  assert.deepEqual(sdk.exported(), [
    {
      ...times,
      scope: 'shop',
      span: 'b7ad6b7169203331',
      severity: SeverityNumber.WARN,
      body: 'in the active span',
      attributes: { item: 'pear' },
    },
    { ...plain, scope: 'shop', span: 'c7ad6b7169203332', body: 'in a given span' },
    { ...plain, scope: 'shop', body: 'in no span' },
    { ...plain, scope: 'shop', span: 'c7ad6b7169203332', body: 'after' },
    { ...plain, scope: 'new', body: 'new logger' },
  ])
})

test('a record without a time gets that of the call, not that of the arrival of the SDK', () => {
  const before = Date.now()
  const late = createLateLoggerProvider(() => ROOT_CONTEXT)
  late.getLogger('shop').emit({ body: 'now' })
  const after = Date.now()
  while (Date.now() === after) {
    // The SDK comes at a later millisecond.
  }
  const heard: LogRecord[] = []
  late.become({ getLogger: () => ({ emit: (record) => void heard.push(record), enabled: () => true }) })
  const { timestamp, observedTimestamp } = heard[0] ?? {}
  assert.equal(timestamp, observedTimestamp)
  assert.ok(Number(timestamp) >= before && Number(timestamp) <= after, `${timestamp} is not in ${before}…${after}`)
})

test('records pass untouched once the SDK is there', () => {
  const late = createLateLoggerProvider(() => inside)
  const heard: LogRecord[] = []
  late.become({ getLogger: () => ({ emit: (record) => void heard.push(record), enabled: () => false }) })
  const record = { body: 'as it is' }
  late.getLogger('shop').emit(record)
  assert.equal(heard[0], record)
  assert.deepEqual(record, { body: 'as it is' })
  assert.equal(late.getLogger('shop').enabled(), false)
})

test('keeps 2048 records, asks for the SDK at the 1024th, and drops the rest', () => {
  let asked = 0
  let begun = 0
  const late = createLateLoggerProvider(() => ROOT_CONTEXT, { onFirst: () => begun++, onHalfFull: () => asked++ })
  const logger = late.getLogger('shop')
  for (let i = 0; i < 1023; i++) logger.emit({ body: i })
  assert.deepEqual([begun, asked], [1, 0])
  for (let i = 1023; i < 3000; i++) logger.emit({ body: i })
  assert.deepEqual([begun, asked], [1, 1])
  const heard: unknown[] = []
  late.become({ getLogger: () => ({ emit: ({ body }) => void heard.push(body), enabled: () => true }) })
  assert.deepEqual([heard.length, heard[0], heard.at(-1)], [2048, 0, 2047])
})

test('keeps so many bytes, asks for the SDK at half of them, and drops the rest; one record may always wait', () => {
  let asked = 0
  const late = createLateLoggerProvider(() => ROOT_CONTEXT, { onHalfFull: () => asked++ }, 10_000)
  const logger = late.getLogger('shop')
  for (let i = 0; i < 4; i++) logger.emit({ body: 'x'.repeat(500), attributes: { list: ['y'.repeat(500)] } })
  assert.equal(asked, 0)
  for (let i = 0; i < 3; i++) logger.emit({ body: { deep: { text: 'x'.repeat(3_000) } } })
  assert.deepEqual([asked, late.waiting(), late.missed()], [1, 5, 2])
  // What finds room is still taken.
  logger.emit({ body: 'small' })
  assert.deepEqual([asked, late.waiting(), late.missed()], [1, 6, 2])

  const narrow = createLateLoggerProvider(() => ROOT_CONTEXT, {}, 0)
  for (let i = 0; i < 3; i++) narrow.getLogger('shop').emit({ body: 'x'.repeat(1_000_000) })
  assert.deepEqual([narrow.waiting(), narrow.missed()], [1, 2])
})

test('a record that refers to itself, or cannot be read, waits like another', () => {
  const late = createLateLoggerProvider(() => ROOT_CONTEXT, { onError: (error) => assert.fail(String(error)) }, 10_000)
  const ring: Record<string, unknown> = {}
  ring.ring = ring
  const hostile = Object.defineProperty({}, 'text', {
    enumerable: true,
    get() {
      throw new Error('no')
    },
  })
  for (const body of [ring, hostile]) late.getLogger('shop').emit({ body: body as LogRecord['body'] })
  assert.deepEqual([late.waiting(), late.missed()], [2, 0])
})

test('tells when the first logger is used, also if the SDK was there before it', () => {
  let begun = 0
  const late = createLateLoggerProvider(() => ROOT_CONTEXT, { onFirst: () => begun++ })
  const logger = late.getLogger('shop')
  late.become(startSdk().provider)
  assert.equal(begun, 0)
  logger.emit({ body: 1 })
  logger.emit({ body: 2 })
  late.getLogger('other').emit({ body: 3 })
  assert.equal(begun, 1)
})

test('enabled while the SDK is awaited; off when given up, before and after', () => {
  const late = createLateLoggerProvider(() => ROOT_CONTEXT)
  const logger = late.getLogger('shop')
  assert.equal(logger.enabled(), true)
  logger.emit({ body: 'lost' })
  late.giveUp()
  assert.equal(logger.enabled(), false)
  assert.equal(late.waiting(), 0)
  const sdk = startSdk()
  late.become(sdk.provider)
  logger.emit({ body: 'lost' })
  assert.deepEqual(sdk.exported(), [])

  const given = createLateLoggerProvider(() => ROOT_CONTEXT)
  given.become(sdk.provider)
  given.giveUp()
  given.getLogger('shop').emit({ body: 'lost' })
  assert.deepEqual(sdk.exported(), [])
})

test('serves both API packages: api-logs 0.2xx and the logs of API 1.10', () => {
  const late = createLateLoggerProvider(() => ROOT_CONTEXT)
  const both: [LoggerProvider, ApiLoggerProvider] = [late, late]
  for (const provider of both) provider.getLogger('shop').emit({ body: 'one' })
  assert.equal(late.waiting(), 2)
})
