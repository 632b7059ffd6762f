import type { Packing } from './export/contract.ts'
import type { Parcel } from './parcel.ts'

/** What comes slower than it is sent never waits that long, so it is not packed. */
const looseParcels = 2
/** To zip costs more than to encode. So what waits for a moment only is not zipped. */
const mostRawBytes = 1024 * 1024

/** A batch for which there was no room, or that could not be packed. */
export interface Refusal<Item> {
  readonly parcel: Parcel<Item>
  readonly error?: unknown
}

/**
 * Where batches wait for one exporter. A few are kept as they are; when more come, all are packed, and zipped when even those
 * become many: so many more fit into `maxBytes`, and no span is kept alive.
 */
export class Shelf<Item> {
  readonly #maxBytes: number
  readonly #packing: (() => Packing<Item> | undefined) | undefined
  readonly #packed: Parcel<Item>[] = []
  readonly #loose: Parcel<Item>[] = []
  #bytes = 0
  #rawBytes = 0

  /** Without `packing`, what waits is bounded by its weight, if it has one, and by its number. */
  constructor(maxBytes: number, packing: (() => Packing<Item> | undefined) | undefined) {
    this.#maxBytes = maxBytes
    this.#packing = packing
  }

  get isEmpty(): boolean {
    return this.#loose.length === 0 && this.#packed.length === 0
  }

  /** Batches come faster than they leave. */
  get isPressed(): boolean {
    return this.#packed.length > 0
  }

  /** What is packed from now on is to be zipped. */
  get isZipping(): boolean {
    return this.#rawBytes > Math.min(mostRawBytes, this.#maxBytes / 4)
  }

  /** More wait as they are than should, because what packs them is not there. */
  get isUnpacked(): boolean {
    return this.#packing !== undefined && this.#loose.length > looseParcels
  }

  all(): readonly Parcel<Item>[] {
    return [...this.#packed, ...this.#loose]
  }

  put(parcel: Parcel<Item>): readonly Refusal<Item>[] {
    const refusals: Refusal<Item>[] = []
    if (parcel.weight > 0 && this.#loose.length > 0 && this.#bytes + parcel.weight > this.#maxBytes) return [{ parcel }]
    this.#loose.push(parcel)
    this.#bytes += parcel.weight
    const isToPack = parcel.packed !== undefined || this.#loose.length > looseParcels
    if (this.#packing === undefined || !isToPack) return refusals
    const packing = this.#packing()
    for (const loose of this.#loose.splice(0)) {
      if (packing === undefined && loose.packed === undefined) this.#loose.push(loose)
      else this.#pack(loose, packing, refusals)
    }
    return refusals
  }

  /** One that was taken before comes back, and is the next to be taken. What has come since makes room for it. */
  putBack(parcel: Parcel<Item>): readonly Refusal<Item>[] {
    const packing = this.#loose.length >= looseParcels ? this.#packing?.() : undefined
    try {
      if (packing !== undefined) parcel.pack(packing, this.isZipping)
    } catch (error) {
      return [{ parcel, error }]
    }
    const place = parcel.packed === undefined ? this.#loose : this.#packed
    place.unshift(parcel)
    this.#count(parcel, 1)
    const refusals: Refusal<Item>[] = []
    while (place.length > 1 && this.#bytes > this.#maxBytes) refusals.push(this.#refused(place))
    return refusals
  }

  /** The newest goes. */
  dropNewest(): Refusal<Item> {
    return this.#refused(this.#loose.length > 0 ? this.#loose : this.#packed)
  }

  /** The oldest, most of the time. */
  take(): Parcel<Item> | undefined {
    const parcel = this.#packed.shift() ?? this.#loose.shift()
    if (parcel !== undefined) this.#count(parcel, -1)
    return parcel
  }

  clear(): void {
    while (this.take() !== undefined) {}
  }

  #refused(from: Parcel<Item>[]): Refusal<Item> {
    const parcel = from.pop() as Parcel<Item>
    this.#count(parcel, -1)
    return { parcel }
  }

  #pack(parcel: Parcel<Item>, packing: Packing<Item> | undefined, refusals: Refusal<Item>[]): void {
    try {
      const { bytes } = parcel.packed ?? parcel.pack(packing as Packing<Item>, this.isZipping)
      // One may always wait: else a bound below a batch would be the end of all that is full.
      if (this.#packed.length > 0 && this.#bytes + bytes.length > this.#maxBytes) {
        refusals.push({ parcel })
      } else {
        this.#packed.push(parcel)
        this.#count(parcel, 1)
      }
    } catch (error) {
      refusals.push({ parcel, error })
    }
  }

  #count({ packed, weight }: Parcel<Item>, sign: 1 | -1): void {
    const bytes = (packed?.bytes.length ?? weight) * sign
    this.#bytes += bytes
    if (packed?.isZipped === false) this.#rawBytes += bytes
  }
}
