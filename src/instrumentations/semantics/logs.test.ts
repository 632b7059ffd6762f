import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Kit, LogRecord } from '../contract.ts'
import { createTelling, severityOf } from './logs.ts'

function sentWith(attributes: Readonly<Record<string, unknown>>): LogRecord {
  const sent: LogRecord[] = []
  const settings = { logsExporters: ['otlp'], logEvents: 'off' }
  const kit = { settings, emitLog: (record: LogRecord) => sent.push(record), activeSpan: () => undefined }
  const record = { severityNumber: 9, severityText: 'info', body: 'a line', attributes }
  createTelling(kit as unknown as Kit).tell(record, false)
  assert.equal(sent.length, 1)
  return sent[0] as LogRecord
}

test('levels in between keep their order', () => {
  const levels = [5, 10, 11, 15, 20, 30, 35, 38, 39, 40, 45, 50, 60, 65, 200]
  assert.deepEqual(levels.map(severityOf), [1, 1, 2, 3, 5, 9, 11, 12, 12, 13, 15, 17, 21, 23, 24])
})

test('an error among the attributes is told', () => {
  const error = Object.assign(new TypeError('burnt'), { code: 'E_OVEN' })
  const { attributes } = sentWith({ failure: error, item: 'pear' })
  assert.deepEqual(attributes, {
    failure: { name: 'TypeError', message: 'burnt', stack: error.stack, code: 'E_OVEN' },
    item: 'pear',
  })
})

test('the name of an event is no attribute', () => {
  const { eventName, attributes } = sentWith({ 'otel.event.name': 'order.placed', item: 'pear' })
  assert.deepEqual([eventName, attributes], ['order.placed', { item: 'pear' }])
})

test('what is no text names no event', () => {
  const { eventName, attributes } = sentWith({ 'otel.event.name': 12 })
  assert.deepEqual([eventName, attributes], [undefined, { 'otel.event.name': 12 }])
})
