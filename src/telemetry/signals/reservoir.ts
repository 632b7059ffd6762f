import { type Attributes, type Context, context } from '@opentelemetry/api'
import { ownClock } from '../../base/own-clock.ts'
import { spanKey } from '../context-keys.ts'
import { type Exemplar, type ExemplarFilter, exemplarOf, type MeasuredSpan } from '../exemplar.ts'

/** A measurement that may become the exemplar of its point. */
export interface Kept {
  readonly attributes: Attributes
  readonly exemplar: Exemplar
}

const { nowMs, random } = ownClock

/**
 * Some of the measurements of one instrument, each as likely as any other of its bucket, whatever their attributes: to tell those
 * apart for each measurement would cost as much as the SDK does. The rare ones, in buckets of their own, are always among them.
 */
export class Reservoir {
  readonly #filter: ExemplarFilter
  readonly #boundaries: readonly number[]
  /** Of one bucket. */
  readonly #most: number
  readonly #kept: Kept[][]
  readonly #seen: number[]
  /** How many are seen before the next is kept. */
  readonly #due: number[]

  constructor(filter: ExemplarFilter, boundaries: readonly number[]) {
    this.#filter = filter
    this.#boundaries = boundaries
    this.#most = boundaries.length === 0 ? 64 : 8
    this.#kept = Array.from({ length: boundaries.length + 1 }, () => [])
    this.#seen = new Array(boundaries.length + 1).fill(0)
    this.#due = new Array(boundaries.length + 1).fill(0)
  }

  offer(value: number, attributes: Attributes | undefined, given: Context | undefined): void {
    const boundaries = this.#boundaries
    let bucket = 0
    while (bucket < boundaries.length && value > (boundaries[bucket] as number)) bucket++
    const seen = (this.#seen[bucket] as number) + 1
    this.#seen[bucket] = seen
    if (seen > (this.#due[bucket] as number)) this.#keep(bucket, seen, value, attributes, given)
  }

  /** `isTaken`: they are forgotten. Otherwise they stay until others take their places. */
  all(isTaken: boolean): readonly Kept[] {
    const all = this.#kept.flat()
    this.#seen.fill(0)
    this.#due.fill(0)
    if (isTaken) for (const ofBucket of this.#kept) ofBucket.length = 0
    return all
  }

  #keep(bucket: number, seen: number, value: number, attributes: Attributes = {}, given = context.active()): void {
    const span = given.getValue(spanKey) as MeasuredSpan | undefined
    const exemplar = exemplarOf(this.#filter, value, span, nowMs)
    if (exemplar === undefined) return
    const most = this.#most
    const place = seen <= most ? seen - 1 : Math.floor(random() * most)
    // A copy: the caller may use its object for the next measurement.
    const kept = { attributes: { ...attributes }, exemplar }
    const ofBucket = this.#kept[bucket] as Kept[]
    if (place < ofBucket.length) ofBucket[place] = kept
    else ofBucket.push(kept)
    // Of so many places, none is taken again until the n-th measurement has become the n / U^(1/places)-th.
    if (seen >= most) this.#due[bucket] = Math.floor(seen / random() ** (1 / most))
  }
}
