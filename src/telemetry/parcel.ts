import type { Packed, Packing } from './export/contract.ts'

/** A batch on its way to one or several exporters: the items themselves, or the bytes that they were packed into. */
export class Parcel<Item> {
  count = 0
  items: readonly Item[] | undefined
  packed: Packed | undefined
  /** How many exporters it has not been handed to yet. */
  shares = 0
  #parts: Uint8Array[] = []

  constructor(items: readonly Item[]) {
    this.count = items.length
    this.items = items
  }

  /** Nothing of it is encoded yet. */
  get isLoose(): boolean {
    return this.packed === undefined && this.#parts.length === 0
  }

  /** Adds items that are encoded at once. */
  add(items: readonly Item[], packing: Packing<Item>): void {
    this.#parts.push(packing.encode(items))
    this.count += items.length
  }

  /** All that is in it becomes bytes. */
  pack(packing: Packing<Item>, isZipped: boolean): Packed {
    if (this.packed !== undefined) return this.packed
    if (this.items !== undefined && this.items.length > 0) this.#parts.push(packing.encode(this.items))
    this.items = undefined
    this.packed = packing.pack(this.#parts, this.count, isZipped)
    this.#parts = []
    return this.packed
  }
}
