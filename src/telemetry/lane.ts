import type { Exporter, Outcome, Packing } from './export/contract.ts'
import { handOver, handOverNow, monotonicMs } from './hand-over.ts'
import type { LaneParts, LaneStats } from './lane-parts.ts'
import { LaneReport } from './lane-report.ts'
import { countOf, type Parcel } from './parcel.ts'
import { type Refusal, Shelf } from './shelf.ts'
import { boundOf, retryMs } from './until-loaded.ts'

/** One slow reply holds nothing up; and a receiver that comes back meets no storm. When batches pile up, more may go at once. */
const maxInFlight = 4
const maxInFlightPressed = 8
/** After a receiver that could not be reached for all the time that a batch has. */
const restMs = 2_000

/** The way to one exporter, with a queue of its own: what is slow or dead there takes nothing from the others. */
export class Lane<Item> {
  readonly #parts: LaneParts<Item>
  readonly #shelf: Shelf<Item>
  readonly #report: LaneReport
  readonly #inFlight = new Map<Promise<void>, Parcel<Item>>()
  /** What each `drain` still waits for. */
  readonly #awaited = new Set<Set<Parcel<Item>>>()
  #exporter: Exporter<Item> | undefined
  /** When it may be tried again to load it. */
  #loadAt = Number.NEGATIVE_INFINITY
  #isFull = false
  #isHurried = false
  #isOver = false
  #rest: NodeJS.Timeout | undefined
  #queued = 0
  #accepted = 0
  #dropped = 0
  isOff = false

  constructor(parts: LaneParts<Item>) {
    this.#parts = parts
    this.#shelf = new Shelf(parts.maxBytes, parts.packing)
    this.#report = new LaneReport(parts)
  }

  /** How many more items may wait here. */
  get room(): number {
    return this.isOff || this.#isFull ? 0 : Math.max(0, this.#maxItems - this.#queued)
  }

  get #maxItems(): number {
    const { maxItems } = this.#parts
    return this.#shelf.isUnpacked ? boundOf(maxItems) : maxItems
  }

  /** More comes than is sent: what comes is best packed at once. */
  get isPressed(): boolean {
    return this.#shelf.isPressed
  }

  get isZipping(): boolean {
    return this.#shelf.isZipping
  }

  /** It is known that batches are sent as they are packed. */
  get takesPacked(): boolean {
    return this.#exporter?.packed !== undefined
  }

  /** Loads the exporter, who may have one of its own. */
  packing(): Packing<Item> | undefined {
    return this.#loaded()?.packed?.packing
  }

  get hasWork(): boolean {
    return this.#queued > 0 || this.#inFlight.size > 0
  }

  get canStart(): boolean {
    const limit = this.#shelf.isPressed ? maxInFlightPressed : maxInFlight
    return !this.#shelf.isEmpty && this.#rest === undefined && this.#inFlight.size < limit
  }

  put(parcel: Parcel<Item>): void {
    // What came back in the meantime may have taken its place.
    if (this.isOff || this.#queued + parcel.count > this.#maxItems) {
      this.miss(parcel.count)
      return
    }
    this.#queued += parcel.count
    for (const refusal of this.#shelf.put(parcel)) this.#refuse(refusal)
  }

  /** So many have come for which there was no room. */
  miss(count: number): void {
    this.#dropped += count
    if (!this.isOff) this.#report.missed(count)
  }

  /** So many could not even be packed. */
  lose(count: number, error: unknown): void {
    this.#dropped += count
    this.#report.bug(error)
  }

  startNext(): boolean {
    const parcel = this.canStart ? this.#shelf.take() : undefined
    if (parcel === undefined) return false
    this.#queued -= parcel.count
    this.#isFull = false
    const sending = this.#parts
      .detached(() => this.#send(parcel))
      .finally(() => {
        this.#inFlight.delete(sending)
        if (this.canStart) this.#parts.onReady()
      })
    this.#inFlight.set(sending, parcel)
    this.#parts.onRoom()
    return true
  }

  /** Until all that waits or is being sent now has had its turn, whatever else comes in the meantime. */
  async drain(isOver: () => boolean): Promise<void> {
    const awaited = new Set([...this.#inFlight.values(), ...this.#shelf.all()])
    this.#awaited.add(awaited)
    while (awaited.size > 0 && !isOver()) {
      this.#endRest()
      while (this.startNext()) {}
      await Promise.race(this.#inFlight.keys())
    }
    this.#awaited.delete(awaited)
    // The exporter makes haste: what it has begun ends in time.
    while (isOver() && this.#inFlight.size > 0) await Promise.race(this.#inFlight.keys())
  }

  /** `until`, on the monotonic clock: to load the exporter takes some of the time. */
  hurry(until: number): void {
    this.#isHurried = true
    this.#loadAt = Number.NEGATIVE_INFINITY
    if (this.hasWork) this.#tell((exporter) => exporter.hurry(Math.max(1, until - monotonicMs())), this.#loaded())
  }

  /** The time of `hurry` is over. */
  relax(): void {
    this.#isHurried = false
    this.#report.tellMissed()
  }

  /** Blocks. All that waits goes to the exporter; what `send` has begun is counted with it. */
  sendNow(deadlineMs: number): void {
    if (!this.hasWork) return
    const parcels = this.#shelf.all()
    const waiting = this.#emptied()
    this.#loadAt = Number.NEGATIVE_INFINITY
    const exporter = this.#loaded()
    const outcome = exporter === undefined ? { accepted: 0, dropped: 0 } : this.#tryNow(exporter, parcels, deadlineMs)
    this.#settle(outcome)
    const lost = Math.max(0, waiting - outcome.accepted - outcome.dropped)
    if (exporter !== undefined) this.#report.unsent(lost)
    this.#dropped += lost
    this.#report.tellMissed()
  }

  /** There is no more time: what still waits is lost, and told. With `isLast`, so is what is being sent: nobody will hear of it. */
  giveUp(isLast: boolean): void {
    const lost = this.#emptied() + (isLast && !this.#isOver ? countOf([...this.#inFlight.values()]) : 0)
    this.#isOver ||= isLast
    if (isLast) this.lastWord()
    this.#report.unsent(lost)
    this.#dropped += lost
  }

  lastWord(): void {
    this.#report.tellMissed()
    this.#tell((exporter) => exporter.lastWord?.())
  }

  /** `added`, in all; `filling` of them are not put yet. */
  stats(added: number, filling: number): LaneStats {
    const [accepted, dropped, queued] = [this.#accepted, this.#dropped, this.#queued + filling]
    return { added, accepted, dropped, queued, inFlight: added - accepted - dropped - queued }
  }

  #tell(what: (exporter: Exporter<Item>) => void, exporter = this.#exporter): void {
    try {
      if (exporter !== undefined) what(exporter)
    } catch (error) {
      this.#report.bug(error)
    }
  }

  #refuse({ parcel, error }: Refusal<Item>): void {
    this.#forget(parcel)
    if (error !== undefined) {
      this.lose(parcel.count, error)
      return
    }
    this.#isFull = true
    this.#report.isFullOfBytes = true
    this.miss(parcel.count)
  }

  /** It will not be sent: nobody is to wait for it. */
  #forget(parcel: Parcel<Item>): void {
    this.#queued -= parcel.count
    for (const awaited of this.#awaited) awaited.delete(parcel)
  }

  async #send(parcel: Parcel<Item>): Promise<void> {
    const outcome = await this.#try(parcel)
    const left = outcome.isLeft === true ? [parcel] : parcel.partsOf(outcome.left ?? [])
    if (outcome.isLeft !== true) this.#settle(outcome)
    // At the end of the process, its turn is not over before the time is.
    const areAwaitedStill = this.#isHurried && !this.isOff && this.#exporter !== undefined
    for (const awaited of this.#awaited) {
      if (awaited.delete(parcel) && areAwaitedStill) for (const part of left) awaited.add(part)
    }
    for (const part of left) this.#putBack(part)
  }

  #putBack(parcel: Parcel<Item>): void {
    if (this.isOff) {
      this.#dropped += parcel.count
      return
    }
    this.#queued += parcel.count
    for (const refusal of this.#shelf.putBack(parcel)) this.#refuse(refusal)
    // While it was away, its place was taken.
    while (this.#queued > this.#maxItems) {
      const { parcel: newest } = this.#shelf.dropNewest()
      this.#forget(newest)
      this.miss(newest.count)
    }
    if (!this.#isHurried) this.#startRest()
  }

  async #try(parcel: Parcel<Item>): Promise<Outcome<Item>> {
    try {
      const exporter = this.#loaded()
      if (exporter === undefined) return { accepted: 0, dropped: 0, isLeft: true }
      return await handOver(exporter, parcel, this.#parts.packing)
    } catch (error) {
      this.#report.bug(error)
      return { accepted: 0, dropped: parcel.count }
    }
  }

  #tryNow(exporter: Exporter<Item>, parcels: readonly Parcel<Item>[], deadlineMs: number): Outcome {
    try {
      return handOverNow(exporter, parcels, this.#parts.packing, deadlineMs)
    } catch (error) {
      this.#report.bug(error)
      return { accepted: 0, dropped: countOf(parcels) }
    }
  }

  #settle({ accepted, dropped, off }: Outcome<Item>): void {
    if (this.#isOver) return
    this.#accepted += accepted
    this.#dropped += dropped
    if (off === true) this.#turnOff()
  }

  /** Nobody takes what is collected here: from now on it costs nothing. */
  #turnOff(): void {
    this.isOff = true
    this.#dropped += this.#emptied()
    this.#endRest()
    this.#parts.onRoom()
  }

  /** How many there were. */
  #emptied(): number {
    const count = this.#queued
    for (const parcel of this.#shelf.all()) this.#forget(parcel)
    this.#shelf.clear()
    return count
  }

  #loaded(): Exporter<Item> | undefined {
    if (this.#exporter !== undefined || this.isOff || monotonicMs() < this.#loadAt) return this.#exporter
    try {
      this.#exporter = this.#parts.load()
    } catch (error) {
      // It may pass: there was no file that could be opened, or the agent is just being installed.
      this.#loadAt = monotonicMs() + retryMs
      this.#report.notLoaded(error)
    }
    return this.#exporter
  }

  #startRest(): void {
    if (this.#rest !== undefined) return
    const wake = (): void => {
      this.#rest = undefined
      this.#parts.onReady()
    }
    this.#rest = this.#parts.detached(() => setTimeout(wake, restMs)).unref()
  }

  #endRest(): void {
    clearTimeout(this.#rest)
    this.#rest = undefined
  }
}
