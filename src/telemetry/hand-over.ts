import { ownClock } from '../base/own-clock.ts'
import type { Exporter, Outcome, Packed, Packing } from './export/contract.ts'
import type { Parcel } from './parcel.ts'

/** Of one `sendNow` of an exporter that takes no packed batches: they are unpacked for it. */
const maxUnpackedItems = 8_192

type GetPacking<Item> = (() => Packing<Item> | undefined) | undefined

/** What others still want as it is, is not packed: then it stays in memory anyway. */
export function handOver<Item>(
  exporter: Exporter<Item>,
  parcel: Parcel<Item>,
  packing: GetPacking<Item>,
): Promise<Outcome<Item>> {
  const { packed } = exporter
  const isOthers = --parcel.shares > 0 && parcel.packed === undefined
  if (packed !== undefined && !isOthers) return packed.send(parcel.pack(packed.packing, false))
  return exporter.send(itemsOf(parcel, packing))
}

/** The outcome counts what `send` had begun, too. What there was no time for is in neither of its counts. */
export function handOverNow<Item>(
  exporter: Exporter<Item>,
  parcels: readonly Parcel<Item>[],
  packing: GetPacking<Item>,
  deadlineMs: number,
): Outcome {
  const { packed } = exporter
  if (packed !== undefined) {
    const batches = parcels.map((parcel) => parcel.pack(packed.packing, false))
    return packed.sendNow(batches, deadlineMs)
  }
  const until = monotonicMs() + deadlineMs
  let [accepted, dropped, off] = [0, 0, false]
  let rest = parcels
  do {
    const few = rest.slice(0, fewOf(rest))
    rest = rest.slice(few.length)
    const outcome = exporter.sendNow(
      few.flatMap((parcel) => itemsOf(parcel, packing)),
      Math.max(0, until - monotonicMs()),
    )
    accepted += outcome.accepted
    dropped += outcome.dropped
    off ||= outcome.off === true
  } while (rest.length > 0 && !off && monotonicMs() < until)
  return { accepted, dropped, off }
}

function itemsOf<Item>(parcel: Parcel<Item>, packing: GetPacking<Item>): readonly Item[] {
  const items = parcel.items ?? packing?.()?.unpack(parcel.packed as Packed)
  if (items === undefined) throw new Error('what unpacks them cannot be loaded')
  return items
}

/** So many of the first parcels go together. */
function fewOf(parcels: readonly { readonly count: number }[]): number {
  let [few, items] = [0, 0]
  for (const { count } of parcels) {
    items += count
    if (few > 0 && items > maxUnpackedItems) break
    few++
  }
  return few
}

const { hrtime } = ownClock

/** Not the clock on the wall, which can be set, or be stopped by a test. */
export function monotonicMs(): number {
  const [seconds, nanos] = hrtime()
  return seconds * 1e3 + nanos / 1e6
}
