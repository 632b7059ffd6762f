import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { addAll, controlled, turns } from '../../test/support/controlled-exporter.ts'
import { createBatch } from './batch.ts'
import type { BatchOptions } from './batch-options.ts'

// No file can be opened when there is something to send.

/** An exporter that can be loaded when the test says so. */
function unloadable(config: Partial<BatchOptions<number>['config']> = {}) {
  const exporter = controlled()
  const told: string[] = []
  const state = { isThere: false, tries: 0 }
  const batch = createBatch<number>({
    config: { bspMaxQueueSize: 10, bspMaxExportBatchSize: 1, bspScheduleDelayMs: 1, ...config },
    exporters: {
      it: () => {
        state.tries++
        if (!state.isThere) throw new Error('no file can be opened')
        return exporter
      },
    },
    packing: {
      load: () => {
        throw new Error('no file can be opened')
      },
      maxBytes: 1_000,
    },
    warn: (code, message) => void told.push(`${code}: ${message}`),
  })
  return { batch, exporter, told, state }
}
const untilItCan =
  'no-exporter: The exporter cannot be loaded, so nothing is sent by it until it can be: no file can be opened'

test('an exporter that cannot be loaded is told once; the application goes on', async () => {
  const { batch, told } = unloadable()
  addAll(batch, 3)
  await batch.flush(1_000)
  batch.add(4)
  batch.flushNow(1_000)
  assert.deepEqual(
    told.filter((line) => line.startsWith('no-exporter')),
    [untilItCan],
  )
  assert.deepEqual(batch.stats().it, { added: 4, accepted: 0, dropped: 4, queued: 0, inFlight: 0 })
})

test('what was recorded while the exporter could not be loaded is sent when it can be; it is not tried for each span', {
  timeout: 20_000,
}, async () => {
  const { batch, exporter, told, state } = unloadable()
  for (let item = 1; item <= 8; item++) {
    batch.add(item)
    await turns(3)
  }
  assert.equal(state.tries, 1)
  state.isThere = true
  while (exporter.batches.length === 0) await nextTurn()
  const flushed = batch.flush()
  while (batch.hasWork()) {
    exporter.settleAll()
    await turns(1)
  }
  await flushed
  assert.deepEqual(exporter.batches.flat().sort(), [1, 2, 3, 4, 5, 6, 7, 8])
  assert.deepEqual(batch.stats().it, { added: 8, accepted: 8, dropped: 0, queued: 0, inFlight: 0 })
  assert.deepEqual(
    told.filter((line) => line.startsWith('no-exporter')),
    [untilItCan],
  )
})

test('until the exporter can be loaded no more is kept than the specification has it, and the rest is told', async () => {
  const { batch, told, state } = unloadable({ bspMaxQueueSize: Number.POSITIVE_INFINITY, bspMaxExportBatchSize: 512 })
  for (let round = 0; round < 20; round++) {
    addAll(batch, 512)
    await turns(3)
  }
  assert.deepEqual(batch.stats().it, { added: 10_240, accepted: 0, dropped: 8_192, queued: 2_048, inFlight: 0 })
  assert.equal(state.tries, 1)
  await batch.flush(1)
  assert.deepEqual(
    told.sort(),
    [
      untilItCan,
      'no-packing: What packs spans that wait cannot be loaded, so few are kept: no file can be opened',
      'queue-full: 8192 of 10240 spans came faster than they could be sent by it, and the queue holds 2048 — they were dropped — OTEL_BSP_MAX_QUEUE_SIZE makes the queue longer.',
    ].sort(),
  )
})
