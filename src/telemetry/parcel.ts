import type { Packed, Packing } from './export/contract.ts'

/** A batch on its way to one or several exporters: the items themselves, or the bytes that they were packed into. */
export class Parcel<Item> {
  readonly count: number
  items: readonly Item[] | undefined
  packed: Packed | undefined
  /** About so many bytes, where items are weighed. */
  weight = 0
  /** How many exporters it has not been handed to yet. */
  shares = 0

  constructor(given: readonly Item[] | Packed) {
    const isPacked = 'bytes' in given
    this.count = isPacked ? given.items : given.length
    this.items = isPacked ? undefined : given
    this.packed = isPacked ? given : undefined
  }

  /** All that is in it becomes bytes. */
  pack(packing: Packing<Item>, isZipped: boolean): Packed {
    if (this.packed === undefined) {
      this.packed = packing.pack(this.items ?? [], isZipped)
      this.items = undefined
    }
    return this.packed
  }

  /** What is left of it. */
  partOf(items: readonly Item[] | undefined): Parcel<Item> | undefined {
    if (items === undefined || items.length === 0) return undefined
    const part = new Parcel(items)
    part.weight = (this.weight * part.count) / this.count
    return part
  }
}

export function countOf(parcels: readonly { readonly count: number }[]): number {
  return parcels.reduce((sum, { count }) => sum + count, 0)
}
