export interface Weighing<Item> {
  /** About how many bytes it takes. */
  readonly weigh: (item: Item) => number
  /** Of what waits, for each exporter. */
  readonly maxBytes: number
}

/** A batch is not to be a large part of what may wait, nor larger than receivers like. */
const mostBytes = 1024 * 1024

/** Weighs the batch that grows. */
export class Scales<Item> {
  readonly #weigh: (item: Item) => number
  readonly #heavyFrom: number
  #weight = 0

  constructor({ weigh, maxBytes }: Weighing<Item>) {
    this.#weigh = weigh
    this.#heavyFrom = Math.min(mostBytes, maxBytes / 4)
  }

  /** With this one, the batch is as heavy as it should be. */
  isHeavy(item: Item): boolean {
    this.#weight += this.#weigh(item)
    return this.#weight >= this.#heavyFrom
  }

  /** The weight of the batch, and begins with the next. */
  take(): number {
    const weight = this.#weight
    this.#weight = 0
    return weight
  }
}
