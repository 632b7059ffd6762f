import assert from 'node:assert/strict'
import { test } from 'node:test'
import { madeUpSpans } from '../../test/support/made-up-spans.ts'
import { surroundingsOf } from '../../test/support/surroundings.ts'
import { createPacking } from './export/otlp/packing.ts'
import type { FinishedSpan } from './finished-span.ts'
import { Parcel } from './parcel.ts'
import { Shelf } from './shelf.ts'

const [maxBytes, batchSize, atOnce] = [1_000_000, 8, 8]

test('over a long outage, no more bytes wait than may, but for one batch; of what comes, the newest goes', () => {
  const packing = createPacking(surroundingsOf({}))
  const shelf = new Shelf<FinishedSpan>(maxBytes, () => packing)
  let [put, refused, largest, mostBytes, mostLoose] = [0, 0, 0, 0, 0]
  const first = new Parcel<FinishedSpan>(madeUpSpans(batchSize, 1))
  const count = (refusals: readonly { readonly error?: unknown }[]): void => {
    assert.deepEqual(refusals.map(({ error }) => error).filter(Boolean), [])
    refused += refusals.length
    const waiting = shelf.all()
    const bytes = waiting.map(({ packed }) => packed?.bytes.length ?? 0)
    largest = Math.max(largest, ...bytes)
    mostBytes = Math.max(mostBytes, sumOf(bytes))
    mostLoose = Math.max(mostLoose, waiting.filter(({ packed }) => packed === undefined).length)
  }
  for (let round = 0; round < 40; round++) {
    const away = Array.from({ length: atOnce }, () => shelf.take()).filter((parcel) => parcel !== undefined)
    for (let batch = 0; batch < 12; batch++) {
      put++
      count(shelf.put(put === 1 ? first : new Parcel(madeUpSpans(batchSize, round * 12 + batch + 2))))
    }
    for (const parcel of away.reverse()) {
      // As an exporter has sent it, in vain.
      if (round % 2 === 0) parcel.pack(packing, false)
      count(shelf.putBack(parcel))
    }
  }
  assert.ok(refused > 0)
  assert.equal(shelf.all().length + refused, put)
  assert.ok(mostBytes > maxBytes / 2 && mostBytes <= maxBytes + largest, `${mostBytes} bytes`)
  assert.ok(mostLoose <= 2, `${mostLoose} batches as they are`)
  assert.equal(shelf.take(), first)
})

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
