import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ROOT_CONTEXT } from '@opentelemetry/api'
import type { LogRecord } from '@opentelemetry/api-logs'
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { spanKey } from '../context-keys.ts'
import { renderLogs } from './render-logs.ts'

function render(...records: LogRecord[]): string {
  const exporter = new InMemoryLogRecordExporter()
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] })
  for (const record of records) provider.getLogger('m').emit(record)
  return renderLogs(exporter.getFinishedLogRecords())
}

test('a line for each record: severity, body, attributes, trace', () => {
  const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }
  const text = render(
    {
      severityText: 'warn',
      body: 'almost out',
      attributes: { item: 'pear', left: 2, note: 'two kinds' },
      context: ROOT_CONTEXT.setValue(spanKey, { spanContext: () => span }),
    },
    { body: { nested: [1] }, eventName: 'order.taken' },
    { body: 'one\ntwo \u001b[2J' },
  )
  assert.equal(
    text,
    [
      'log warn almost out item=pear left=2 note="two kinds" ' +
        'trace_id=0af7651916cd43dd8448eb211c80319c span_id=b7ad6b7169203331',
      'log order.taken {"nested":[1]}',
      'log one\\u000atwo \\u001b[2J',
      '',
    ].join('\n'),
  )
})

test('a body that is a ring is named, and does no harm', () => {
  const ring: Record<string, unknown> = {}
  ring.self = ring
  assert.equal(render({ body: ring as never }), 'log [unprintable]\n')
})
