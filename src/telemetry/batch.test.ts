import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { addAll, type Controlled, controlled, turns } from '../../test/support/controlled-exporter.ts'
import { type Batch, createBatch } from './batch.ts'
import type { BatchOptions } from './batch-options.ts'

interface Trial {
  readonly batch: Batch<number>
  readonly exporter: Controlled
  readonly told: string[]
}

/** A queue of 10 and batches of 3, unless said otherwise; the timer is far away. */
function trial(config: Partial<BatchOptions<number>['config']> = {}): Trial {
  const exporter = controlled()
  const told: string[] = []
  const batch = createBatch<number>({
    config: { bspMaxQueueSize: 10, bspMaxExportBatchSize: 3, bspScheduleDelayMs: 3_600_000, ...config },
    exporters: { it: () => exporter },
    warn: (code, message) => void told.push(`${code}: ${message}`),
  })
  return { batch, exporter, told }
}

test('a full batch goes out at once, but only after the work in hand', async () => {
  const { batch, exporter } = trial()
  addAll(batch, 4)
  assert.deepEqual(exporter.batches, [])
  await turns(2)
  assert.deepEqual(exporter.batches, [[1, 2, 3]])
  assert.deepEqual(batch.stats().it, { added: 4, accepted: 0, dropped: 0, queued: 1, inFlight: 3 })
  exporter.settle(0)
  await turns(1)
  assert.deepEqual(batch.stats().it, { added: 4, accepted: 3, dropped: 0, queued: 1, inFlight: 0 })
})

test('one batch each turn of the event loop, and at most four at a time', async () => {
  const { batch, exporter } = trial({ bspMaxQueueSize: 100 })
  addAll(batch, 30)
  const seen: number[] = []
  for (let turn = 0; turn < 12; turn++) {
    await nextTurn()
    seen.push(exporter.batches.length)
  }
  assert.deepEqual([...new Set(seen)].slice(-4), [1, 2, 3, 4])
  exporter.settle(1)
  await turns(3)
  assert.deepEqual(exporter.batches.at(-1), [13, 14, 15])
  assert.equal(exporter.batches.length, 5)
})

test('what is not a full batch goes out after the delay', async () => {
  const { batch, exporter } = trial({ bspScheduleDelayMs: 1 })
  addAll(batch, 2)
  while (exporter.batches.length === 0) await nextTurn()
  assert.deepEqual(exporter.batches, [[1, 2]])
})

test('beyond the queue, items are dropped, counted exactly, and told with their number', async () => {
  const { batch, exporter, told } = trial()
  addAll(batch, 50)
  assert.deepEqual(batch.stats().it, { added: 50, accepted: 0, dropped: 40, queued: 10, inFlight: 0 })
  const flushed = batch.flush(60_000)
  while (exporter.batches.length < 4) await nextTurn()
  exporter.settleAll()
  await flushed
  assert.deepEqual(batch.stats().it, { added: 50, accepted: 10, dropped: 40, queued: 0, inFlight: 0 })
  assert.deepEqual(told, [
    'queue-full: 40 of 50 spans came faster than they could be sent by it, and the queue holds 10 — they were dropped — OTEL_BSP_MAX_QUEUE_SIZE makes the queue longer.',
  ])
})

test('accepted and dropped are all that was added, whatever the receiver says', async () => {
  const { batch, exporter } = trial()
  addAll(batch, 9)
  await turns(6)
  exporter.settle(0, { accepted: 1, dropped: 2 })
  exporter.settle(1, { accepted: 0, dropped: 3 })
  exporter.settle(2)
  await turns(2)
  assert.deepEqual(batch.stats().it, { added: 9, accepted: 4, dropped: 5, queued: 0, inFlight: 0 })
  assert.equal(batch.hasWork(), false)
})

test('flush waits for all that was added before, and not for what comes later', async () => {
  const { batch, exporter } = trial()
  addAll(batch, 4)
  await turns(2)
  let isFlushed = false
  const flushed = batch.flush().then(() => {
    isFlushed = true
  })
  await turns(2)
  assert.deepEqual(exporter.batches, [[1, 2, 3], [4]])
  assert.deepEqual(exporter.hurries, [])
  addAll(batch, 3)
  exporter.settle(0)
  await turns(3)
  assert.equal(isFlushed, false)
  exporter.settle(1)
  await flushed
  assert.equal(batch.hasWork(), true)
})

test('flush with a deadline makes haste, and ends in time', async () => {
  const { batch, exporter } = trial()
  addAll(batch, 2)
  await batch.flush(20)
  assert.equal(exporter.hurries.length, 1)
  assert.ok((exporter.hurries[0] ?? 0) <= 20)
  assert.deepEqual(batch.stats().it, { added: 2, accepted: 0, dropped: 0, queued: 0, inFlight: 2 })
})

test('flush with nothing to send loads no exporter', async () => {
  const told: string[] = []
  const batch = createBatch<number>({
    config: { bspMaxQueueSize: 10, bspMaxExportBatchSize: 3, bspScheduleDelayMs: 1 },
    exporters: { it: () => assert.fail('loaded') },
    warn: (code) => void told.push(code),
  })
  await batch.flush(100)
  await batch.flush()
  batch.flushNow(100)
  assert.deepEqual(told, [])
})

test('flushNow sends all that is queued, in one go', async () => {
  const { batch, exporter } = trial()
  addAll(batch, 8)
  batch.flushNow(100)
  assert.deepEqual(exporter.sentNow, [[1, 2, 3, 4, 5, 6, 7, 8]])
  assert.deepEqual(batch.stats().it, { added: 8, accepted: 8, dropped: 0, queued: 0, inFlight: 0 })
  await turns(3)
  assert.deepEqual(exporter.batches, [])
})

test('flushNow asks the exporter also when all is already on its way', async () => {
  const { batch, exporter } = trial()
  addAll(batch, 3)
  await turns(2)
  batch.flushNow(100)
  assert.deepEqual(exporter.sentNow, [[]])
})

test('once the receiver is off, nothing is sent, kept or told any more', async () => {
  const { batch, exporter, told } = trial()
  addAll(batch, 7)
  await turns(3)
  exporter.settle(0, { accepted: 0, dropped: 3, off: true })
  await turns(2)
  addAll(batch, 100)
  await turns(3)
  assert.equal(exporter.batches.length, 2)
  exporter.settle(1)
  await batch.flush()
  assert.deepEqual(batch.stats().it, { added: 107, accepted: 3, dropped: 104, queued: 0, inFlight: 0 })
  assert.deepEqual(told, [])
})

test('with two exporters, one that is off does not stop the other', async () => {
  const [off, on] = [controlled(), controlled()]
  const batch = createBatch<number>({
    config: { bspMaxQueueSize: 10, bspMaxExportBatchSize: 1, bspScheduleDelayMs: 3_600_000 },
    exporters: { off: () => off, on: () => on },
    warn: () => {},
  })
  batch.add(1)
  await turns(2)
  off.settle(0, { accepted: 0, dropped: 1, off: true })
  on.settle(0)
  await turns(2)
  batch.add(2)
  await turns(2)
  assert.deepEqual([off.batches, on.batches], [[[1]], [[1], [2]]])
})

test('an exporter that throws loses its batch and no more', async () => {
  const { batch, exporter, told } = trial()
  const { send } = exporter
  exporter.send = () => {
    exporter.send = send
    throw new Error('no')
  }
  addAll(batch, 6)
  await turns(6)
  exporter.settleAll()
  await batch.flush()
  assert.deepEqual(batch.stats().it, { added: 6, accepted: 3, dropped: 3, queued: 0, inFlight: 0 })
  assert.deepEqual(told, [
    'agent-bug: This is a bug in @acme/otel-agent, the application is unaffected: could not send spans: no',
  ])
})

test('all that starts timers or requests runs detached', async () => {
  let depth = 0
  let isDetached = false
  const batch = createBatch<number>({
    config: { bspMaxQueueSize: 10, bspMaxExportBatchSize: 1, bspScheduleDelayMs: 1 },
    exporters: {
      it: () => ({
        send: (items) => {
          isDetached = depth > 0
          return Promise.resolve({ accepted: items.length, dropped: 0 })
        },
        sendNow: () => ({ accepted: 0, dropped: 0 }),
        hurry: () => {},
      }),
    },
    warn: () => {},
    detached: (work) => {
      depth++
      try {
        return work()
      } finally {
        depth--
      }
    },
  })
  batch.add(1)
  await batch.flush()
  assert.equal(isDetached, true)
})
