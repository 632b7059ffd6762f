import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addAll, type Controlled, controlled, turns } from '../../test/support/controlled-exporter.ts'
import { type Batch, createBatch } from './batch.ts'
import type { Packed, Packing } from './export/contract.ts'
import type { LaneStats } from './lane-parts.ts'

// What becomes of batches that have to wait, exporter by exporter.

function single(): { batch: Batch<number>; exporter: Controlled } {
  const exporter = controlled()
  const batch = createBatch<number>({
    config: { bspMaxQueueSize: 10, bspMaxExportBatchSize: 3, bspScheduleDelayMs: 3_600_000 },
    exporters: { it: () => exporter },
    warn: () => {},
  })
  return { batch, exporter }
}

test('one that is hung takes nothing from the other; each is counted, and told by its name', async () => {
  const [hung, fine] = [controlled(), controlled()]
  const told: string[] = []
  const batch = createBatch<number>({
    config: { bspMaxQueueSize: 6, bspMaxExportBatchSize: 1, bspScheduleDelayMs: 3_600_000 },
    exporters: { hung: () => hung, fine: () => fine },
    warn: (code, message) => void told.push(`${code}: ${message}`),
  })
  for (let item = 1; item <= 20; item++) {
    batch.add(item)
    await turns(4)
    fine.settleAll()
    await turns(2)
  }
  assert.deepEqual(batch.stats(), {
    hung: { added: 20, accepted: 0, dropped: 10, queued: 6, inFlight: 4 },
    fine: { added: 20, accepted: 20, dropped: 0, queued: 0, inFlight: 0 },
  })
  await batch.flush(1)
  assert.deepEqual(told, [
    'queue-full: 10 of 20 spans came faster than they could be sent by hung, and the queue holds 6 — they were dropped — OTEL_BSP_MAX_QUEUE_SIZE makes the queue longer.',
  ])
})

test('when there is no more time, what is still being sent is counted with what waits, and told; what becomes of it is not', async () => {
  const exporter = controlled()
  const told: string[] = []
  const batch = createBatch<number>({
    config: { bspMaxQueueSize: 20, bspMaxExportBatchSize: 2, bspScheduleDelayMs: 3_600_000 },
    exporters: { it: () => exporter },
    warn: (code, message) => void told.push(`${code}: ${message}`),
  })
  addAll(batch, 12)
  await batch.flush(1)
  batch.giveUp(true)
  exporter.settleAll()
  await turns(2)
  assert.deepEqual(told, [
    'exit-timeout: 12 spans were still queued for it when the process ended — they were dropped — ACME_OTEL_EXIT_TIMEOUT gives it more time.',
  ])
  assert.deepEqual(batch.stats().it, { added: 12, accepted: 0, dropped: 12, queued: 0, inFlight: 0 })
})

test('what is left for later goes back, and is sent again', async () => {
  const { batch, exporter } = single()
  addAll(batch, 3)
  await turns(3)
  exporter.settle(0, { accepted: 0, isLeft: true })
  await turns(2)
  assert.deepEqual(batch.stats().it, { added: 3, accepted: 0, dropped: 0, queued: 3, inFlight: 0 })
  const flushed = batch.flush()
  await turns(2)
  exporter.settle(1)
  await flushed
  assert.deepEqual(exporter.batches, [
    [1, 2, 3],
    [1, 2, 3],
  ])
  assert.deepEqual(batch.stats().it, { added: 3, accepted: 3, dropped: 0, queued: 0, inFlight: 0 })
})

test('what was dropped is told at the end of the process, also when nothing waits any more', async () => {
  const exporter = controlled()
  const told: string[] = []
  const batch = createBatch<number>({
    config: { bspMaxQueueSize: 10, bspMaxExportBatchSize: 10, bspScheduleDelayMs: 3_600_000 },
    exporters: { it: () => exporter },
    warn: (_code, message) => void told.push(message),
  })
  addAll(batch, 50)
  await turns(2)
  exporter.settleAll()
  await turns(2)
  assert.deepEqual([batch.hasWork(), told], [false, []])
  batch.lastWord()
  batch.lastWord()
  assert.equal(told.length, 1)
  assert.match(String(told), /^40 of 50 spans came faster/)
})

test('what comes back finds its place taken: the newest goes, and the queue never holds more than it may', async () => {
  const { batch, exporter } = single()
  const [sizes, leave] = [[] as number[], { accepted: 0, isLeft: true }]
  for (let round = 0; round < 50; round++) {
    addAll(batch, 20)
    const flushed = batch.flush()
    addAll(batch, 20)
    await turns(2)
    for (const index of exporter.batches.keys()) exporter.settle(index, leave)
    await flushed
    await turns(2)
    sizes.push((batch.stats().it as LaneStats).queued)
  }
  assert.ok(Math.max(...sizes) <= 10, String(sizes))
  assert.ok(Math.min(...sizes) > 7, String(sizes))
  const sentBefore = exporter.batches.length
  const flushed = batch.flush()
  while (batch.hasWork()) {
    exporter.settleAll()
    await turns(1)
  }
  await flushed
  // The oldest are there still.
  assert.deepEqual(exporter.batches[sentBefore], exporter.batches[0])
  const { added, accepted, dropped } = batch.stats().it as LaneStats
  assert.equal(accepted + dropped, added)
})

test('a flush ends also when the receiver says that it takes none of what still waits', async () => {
  const { batch, exporter } = single()
  addAll(batch, 10)
  const flushed = batch.flush()
  addAll(batch, 5)
  const flushedToo = batch.flush()
  await turns(2)
  exporter.settle(0, { accepted: 0, dropped: 3, off: true })
  exporter.settleAll()
  await Promise.all([flushed, flushedToo])
  assert.equal(batch.hasWork(), false)
})

/** Ten bytes for each item; one when zipped. */
function packing(): Packing<number> {
  let begun: number[] = []
  const packedOf = (items: readonly number[], isZipped: boolean): Packed => {
    const packed = { items: items.length, isZipped, bytes: new Uint8Array(items.length * (isZipped ? 1 : 10)) }
    unpacked.set(packed, items)
    return packed
  }
  return {
    add: (items) => void begun.push(...items),
    take(isZipped) {
      const items = begun
      begun = []
      return packedOf(items, isZipped)
    },
    pack: packedOf,
    unpack: (packed) => unpacked.get(packed) ?? [],
  }
}
const unpacked = new WeakMap<Packed, readonly number[]>()

test('batches that wait are packed, zipped when they become many, and dropped beyond the bytes', async () => {
  const exporter = controlled()
  const told: string[] = []
  const batch = createBatch<number>({
    config: { bspMaxQueueSize: Number.POSITIVE_INFINITY, bspMaxExportBatchSize: 3, bspScheduleDelayMs: 3_600_000 },
    exporters: { it: () => exporter },
    packing: { load: packing, maxBytes: 100 },
    warn: (code, message) => void told.push(`${code}: ${message}`),
  })
  addAll(batch, 600)
  const { queued, dropped } = batch.stats().it as LaneStats
  // A raw batch of 30 bytes, then as many zipped ones of 3 as the other 70 hold.
  assert.deepEqual([queued, dropped], [3 + 23 * 3, 528])
  const flushed = batch.flush(60_000)
  while (batch.hasWork()) {
    await turns(1)
    exporter.settleAll()
  }
  await flushed
  const { accepted } = batch.stats().it as LaneStats
  assert.equal(accepted + dropped, 600)
  assert.deepEqual(exporter.batches.flat(), [...new Set(exporter.batches.flat())])
  assert.deepEqual(told, [
    `queue-full: ${dropped} of 600 spans came faster than they could be sent by it, and the queue holds 100 bytes — they were dropped — ACME_OTEL_QUEUE_BYTES makes the queue longer.`,
  ])
})
