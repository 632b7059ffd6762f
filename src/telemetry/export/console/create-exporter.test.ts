import assert from 'node:assert/strict'
import { test } from 'node:test'
import { surroundingsOf } from '../../../../test/support/surroundings.ts'
import type { FinishedSpan } from '../../finished-span.ts'
import type { SpanExporter } from '../contract.ts'
import { createExporter } from './create-exporter.ts'

function span(name: string, start: number, kind: 0 | 1 = 1, message?: string): FinishedSpan {
  const context = { traceId: name, spanId: name, traceFlags: 1 }
  return {
    name,
    kind,
    spanContext: () => context,
    startTime: [start, 0],
    endTime: [start, 1],
    status: message === undefined ? { code: 0 } : { code: 2, message },
    attributes: { 'http.route': '/' },
    links: [],
    events: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    instrumentationScope: { name: 'test' },
  }
}

/** An exporter with a standard output that takes `atOnce` bytes at a time. */
function printing(atOnce: number): { exporter: SpanExporter; printed(): string } {
  const chunks: Buffer[] = []
  const writeSync = (fd: number, bytes: Uint8Array): number => {
    assert.equal(fd, 1)
    const taken = bytes.subarray(0, atOnce)
    chunks.push(Buffer.from(taken))
    return taken.length
  }
  const exporter = createExporter({ ...surroundingsOf({}), builtin: () => ({ writeSync }) })
  return { exporter, printed: () => Buffer.concat(chunks).toString() }
}

const picture = 'server GET /\n  http.route = /\n\nserver GET /größe FAILED: no\n  http.route = /\n\n'

test('prints the picture of a batch, an empty line after each trace', async () => {
  const { exporter, printed } = printing(7)
  const spans = [span('GET /größe', 2, 1, 'no'), span('GET /', 1)]
  assert.deepEqual(await exporter.send(spans), { accepted: 2, dropped: 0 })
  assert.equal(printed(), picture)
})

test('at the end of the process, too', () => {
  const { exporter, printed } = printing(1_000)
  assert.deepEqual(exporter.sendNow([span('GET /größe', 2, 1, 'no'), span('GET /', 1)], 10), {
    accepted: 2,
    dropped: 0,
  })
  assert.equal(printed(), picture)
  exporter.sendNow([], 10)
  exporter.hurry(10)
  assert.equal(printed(), picture)
})

test('that nobody reads is no failure of the application', () => {
  const writeSync = (): number => {
    throw Object.assign(new Error('broken pipe'), { code: 'EPIPE' })
  }
  const exporter = createExporter({ ...surroundingsOf({}), builtin: () => ({ writeSync }) })
  assert.deepEqual(exporter.sendNow([span('GET /', 1)], 10), { accepted: 1, dropped: 0 })
})
