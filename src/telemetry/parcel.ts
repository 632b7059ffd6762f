import type { Left, Packed, Packing } from './export/contract.ts'

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

  /** All that is in it becomes bytes, of the form that this packing makes. */
  pack(packing: Packing<Item>, isZipped: boolean): Packed {
    const { packed } = this
    if (packed !== undefined && packed.form === packing.form) return packed
    const made = packing.pack(packed === undefined ? (this.items ?? []) : packing.unpack(packed), isZipped)
    this.packed = made
    this.items = undefined
    return made
  }

  /** What is left of it: what is packed stays as it is. */
  partsOf(left: Left<Item>): readonly Parcel<Item>[] {
    if (left.length === 0) return []
    const parts = arePacked(left) ? left.map((packed) => new Parcel<Item>(packed)) : [new Parcel<Item>(left)]
    for (const part of parts) part.weight = (this.weight * part.count) / this.count
    return parts
  }
}

function arePacked(left: Left<unknown>): left is readonly Packed[] {
  const { bytes } = (left[0] ?? {}) as Partial<Packed>
  return bytes instanceof Uint8Array
}

export function countOf(parcels: readonly { readonly count: number }[]): number {
  return parcels.reduce((sum, { count }) => sum + count, 0)
}
