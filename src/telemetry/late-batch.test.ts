import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { madeUpSpans } from '../../test/support/made-up-spans.ts'
import { createBatch } from './batch.ts'
import type { FinishedSpan } from './finished-span.ts'
import { createLateBatch } from './late-batch.ts'

/** What the spans go through can be loaded when the test says so. */
function late(config: { bspMaxQueueSize: number; bspMaxExportBatchSize: number }) {
  const [sent, told]: [string[], string[]] = [[], []]
  const state = { isThere: false, tries: 0 }
  const send = async (spans: readonly FinishedSpan[]) => {
    sent.push(...spans.map((span) => span.spanContext().spanId))
    return { accepted: spans.length, dropped: 0 }
  }
  const sendNow = () => ({ accepted: 0, dropped: 0 })
  const batch = createLateBatch(
    {
      config: { ...config, bspScheduleDelayMs: 1 },
      exporters: { it: () => ({ send, sendNow, hurry() {} }) },
      warn: (code, message) => void told.push(`${code}: ${message}`),
    },
    () => {
      state.tries++
      if (!state.isThere) throw new Error('no file can be opened')
      return createBatch
    },
  )
  return { batch, sent, told, state }
}

test('the first spans wait until what they go through can be loaded: tried now and then, told once', {
  timeout: 20_000,
}, async () => {
  const { batch, sent, told, state } = late({ bspMaxQueueSize: 40, bspMaxExportBatchSize: 10 })
  const spans = madeUpSpans(50, 3)
  for (const span of spans) batch.add(span)
  assert.equal(state.tries, 1)
  await batch.flush()
  assert.equal(state.tries, 2)
  state.isThere = true
  while (sent.length < 40) await nextTurn()
  assert.deepEqual(
    sent,
    spans.slice(0, 40).map((span) => span.spanContext().spanId),
  )
  assert.deepEqual(told, [
    'no-exporter: The exporter cannot be loaded, so nothing is sent until it can be: no file can be opened',
    'queue-full: 10 spans came before the exporter could be loaded, and found no room — they were dropped — OTEL_BSP_MAX_QUEUE_SIZE keeps more.',
  ])
})

test('what waits to the end is told with its number', async () => {
  const { batch, told } = late({ bspMaxQueueSize: 40, bspMaxExportBatchSize: 10 })
  for (const span of madeUpSpans(50, 3)) batch.add(span)
  await batch.flush(1_000)
  batch.lastWord()
  assert.deepEqual(told, [
    'no-exporter: The exporter cannot be loaded, so nothing is sent until it can be: no file can be opened',
    'exit-timeout: 50 spans were dropped at the end: the exporter could not be loaded.',
  ])
})

test('at the end of the process it is tried once more', async () => {
  const { batch, sent, state } = late({ bspMaxQueueSize: 40, bspMaxExportBatchSize: 10 })
  for (const span of madeUpSpans(10, 3)) batch.add(span)
  state.isThere = true
  await batch.flush(1_000)
  assert.equal(sent.length, 10)
})
