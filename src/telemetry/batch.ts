import type { BatchOptions } from './batch-options.ts'
import type { Packed, Packing } from './export/contract.ts'
import type { FinishedSpan } from './finished-span.ts'
import { monotonicMs } from './hand-over.ts'
import { Lane } from './lane.ts'
import type { LaneStats } from './lane-parts.ts'
import { Parcel } from './parcel.ts'
import { Scales } from './scales.ts'
import { type Timer, timerAt } from './timer-at.ts'
import { fewAreKept, orNothing } from './until-loaded.ts'

/** Collects what has ended and hands it to exporters: https://opentelemetry.io/docs/specs/otel/trace/sdk/#batching-processor */
export interface Batch<Item = FinishedSpan> {
  add(item: Item): void
  /** A batch that is packed already, as by another thread. */
  addPacked(packed: Packed): void
  /** Something is queued, or being sent. */
  hasWork(): boolean
  /**
   * Settles when all that was added before is delivered, given up, or left for later because a receiver was away for all the
   * time that a batch has. With `deadlineMs`, after that time at the latest, and the exporters make haste: for the end of the
   * process, which it keeps alive until then.
   */
  flush(deadlineMs?: number): Promise<void>
  /** Blocks for at most `deadlineMs`: for `process.exit()`. */
  flushNow(deadlineMs: number): void
  /**
   * The process ends and there is no more time: what is still queued is counted as dropped, and told. With `isLast`, nothing runs
   * after this: so is what is still being sent.
   */
  giveUp(isLast?: boolean): void
  /** Nothing runs after this: what was to be told later is told now. Again, it tells only what is new. */
  lastWord(): void
  /** By exporter. */
  stats(): Readonly<Record<string, LaneStats>>
}

/** Spans that are encoded a few at a time die young, which costs less memory and time than to keep them for a whole batch. */
const encodedAtOnce = 128
/** In a burst, fewer: what is alive at a collection adds up, and makes V8 enlarge its heap. What each group repeats is zipped away. */
const encodedAtOnceInBurst = 16

export function createBatch<Item = FinishedSpan>(options: BatchOptions<Item>): Batch<Item> {
  return new Queue(options)
}

class Queue<Item> implements Batch<Item> {
  readonly #scheduleDelayMs: number
  readonly #batchSize: number
  readonly #detached: <Result>(work: () => Result) => Result
  readonly #lanes: readonly Lane<Item>[]
  readonly #names: readonly string[]
  readonly #loadPacking: (() => Packing<Item> | undefined) | undefined
  /** Of the batch that grows: who has looked around for a receiver may pack otherwise from then on. */
  #packing: Packing<Item> | undefined
  #general: Packing<Item> | undefined
  readonly #scales: Scales<Item> | undefined
  /** The batch that grows, who will take it, and how many more items it takes: at first, and after these. */
  #filling: Item[] = []
  #takers: readonly Lane<Item>[] = []
  #room = 0
  #roomAfter = 0
  /** Of the same batch, how many are encoded already. */
  #encoded = 0
  #added = 0
  #isPumping = false
  /** Who is to start a batch next. */
  #turn = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: BatchOptions<Item>) {
    const { config, exporters, packing, weighing, warn, detached = (work) => work(), noun = 'spans' } = options
    this.#detached = detached
    this.#scheduleDelayMs = config.bspScheduleDelayMs
    this.#batchSize = Math.min(config.bspMaxExportBatchSize, config.bspMaxQueueSize)
    this.#loadPacking = packing && orNothing(packing.load, (why) => warn('no-packing', fewAreKept(noun, why)))
    this.#names = Object.keys(exporters)
    this.#lanes = Object.entries(exporters).map(
      ([name, load]) =>
        new Lane({
          name,
          load,
          packing: packing && (() => this.#getPacking()),
          maxItems: config.bspMaxQueueSize,
          maxBytes: (packing ?? weighing)?.maxBytes ?? Number.POSITIVE_INFINITY,
          warn,
          detached,
          noun,
          totalAdded: () => this.#added,
          onRoom: () => this.#onRoom(),
          onReady: () => this.#pumpSoon(),
        }),
    )
    this.#scales = weighing && new Scales(weighing)
    this.#open()
  }

  add(item: Item): void {
    this.#added++
    if (this.#room === 0) {
      for (const lane of this.#lanes) lane.miss(1)
      return
    }
    this.#filling.push(item)
    if (this.#scales?.isHeavy(item) === true) this.#sealAndPump()
    else if (--this.#room === 0) this.#onFilled()
    else if (this.#timer === undefined) this.#startTimer()
  }

  addPacked(packed: Packed): void {
    this.#added += packed.items
    const parcel = new Parcel<Item>(packed)
    const takers = this.#lanes.filter(({ room }) => room >= packed.items)
    parcel.shares = takers.length
    for (const lane of this.#lanes) {
      if (takers.includes(lane)) lane.put(parcel)
      else lane.miss(packed.items)
    }
    if (takers.some((lane) => lane.canStart)) this.#pumpSoon()
  }

  hasWork(): boolean {
    return this.#unsealed() > 0 || this.#lanes.some((lane) => lane.hasWork)
  }

  async flush(deadlineMs?: number): Promise<void> {
    this.#seal()
    const drained = (isOver: () => boolean) => Promise.all(this.#lanes.map((lane) => lane.drain(isOver)))
    if (deadlineMs === undefined) {
      await drained(() => false)
      return
    }
    const until = monotonicMs() + deadlineMs
    let isOver = false
    // Shortly before, nothing new is begun: what becomes of it, nobody would hear.
    const closing = timerAt(until - Math.min(50, deadlineMs / 10), () => {
      isOver = true
    })
    for (const lane of this.#lanes) lane.hurry(until)
    let deadline: Timer | undefined
    const passed = new Promise<void>((resolve) => {
      // What the exporters end by the same time may still settle, and be told.
      deadline = timerAt(until, () => setImmediate(() => setImmediate(resolve)))
    })
    await Promise.race([drained(() => isOver), passed])
    closing.clear()
    deadline?.clear()
    for (const lane of this.#lanes) lane.relax()
  }

  flushNow(deadlineMs: number): void {
    this.#seal()
    const until = monotonicMs() + deadlineMs
    let left = this.#lanes.length
    // None takes the time of those that come after it; what it leaves is theirs.
    for (const lane of this.#lanes) lane.sendNow(Math.max(0, until - monotonicMs()) / left--)
  }

  giveUp(isLast = false): void {
    this.#seal()
    for (const lane of this.#lanes) lane.giveUp(isLast)
  }

  lastWord(): void {
    for (const lane of this.#lanes) lane.lastWord()
  }

  stats(): Readonly<Record<string, LaneStats>> {
    return Object.fromEntries(
      this.#lanes.map((lane, index) => {
        const filling = this.#takers.includes(lane) ? this.#unsealed() : 0
        return [this.#names[index], lane.stats(this.#added, filling)]
      }),
    )
  }

  #startTimer(): void {
    this.#timer = this.#detached(() => setTimeout(() => this.#onTimer(), this.#scheduleDelayMs)).unref()
  }

  #onTimer(): void {
    this.#timer = undefined
    this.#sealAndPump()
  }

  #sealAndPump(): void {
    this.#seal()
    if (this.#lanes.some((lane) => lane.canStart)) this.#pumpSoon()
  }

  /**
   * The work in hand goes first: a batch waits for the event loop's next turn, and so does each after it. It may hold the process for
   * that turn: a loop with nothing else to do sleeps, and leaves an immediate that may not until something happens.
   */
  #pumpSoon(): void {
    if (this.#isPumping) return
    this.#isPumping = true
    this.#detached(() => setImmediate(() => this.#pump()))
  }

  #pump(): void {
    this.#isPumping = false
    const count = this.#lanes.length
    for (let tries = 0; tries < count; tries++) {
      const lane = this.#lanes[this.#turn % count]
      this.#turn++
      if (lane?.startNext() !== true) continue
      // What is encoded already costs next to nothing to send.
      while (lane.takesPacked && lane.isPressed && lane.startNext()) {}
      break
    }
    if (this.#lanes.some((lane) => lane.canStart)) this.#pumpSoon()
  }

  #unsealed(): number {
    return this.#filling.length + this.#encoded
  }

  #onFilled(): void {
    if (this.#roomAfter === 0) {
      this.#sealAndPump()
      return
    }
    this.#encode()
    this.#room = Math.min(this.#roomAfter, this.#groupSize())
    this.#roomAfter -= this.#room
  }

  #groupSize(): number {
    return this.#isZipping() ? encodedAtOnceInBurst : encodedAtOnce
  }

  #isZipping(): boolean {
    return this.#takers.some((lane) => lane.isZipping)
  }

  #encode(): void {
    const packing = this.#getPacking()
    if (packing === undefined) return
    const items = this.#filling
    this.#filling = []
    try {
      packing.add(items)
      this.#encoded += items.length
    } catch (error) {
      for (const lane of this.#takers) lane.lose(items.length, error)
    }
  }

  #seal(): void {
    if (this.#unsealed() === 0) return
    const takers = this.#takers
    const parcel = this.#takeParcel()
    parcel.shares = takers.length
    for (const lane of this.#lanes) {
      if (takers.includes(lane)) lane.put(parcel)
      else lane.miss(parcel.count)
    }
    this.#open()
  }

  #takeParcel(): Parcel<Item> {
    const isEncoded = this.#encoded > 0
    if (isEncoded) this.#encode()
    const parcel = new Parcel<Item>((isEncoded && this.#getPacking()?.take(this.#isZipping())) || this.#filling)
    this.#filling = []
    this.#encoded = 0
    this.#packing = undefined
    parcel.weight = this.#scales?.take() ?? 0
    return parcel
  }

  /** An exporter's own, if one has it. Nothing while it cannot be loaded. */
  #getPacking(): Packing<Item> | undefined {
    this.#packing ??= this.#lanes.map((lane) => lane.packing()).find((packing) => packing !== undefined)
    this.#packing ??= this.#general ??= this.#loadPacking?.()
    return this.#packing
  }

  /** Begins a batch: it takes as many items as there is room for with everyone who has any. */
  #open(): void {
    this.#takers = this.#lanes.filter(({ room }) => room > 0)
    const room = Math.min(this.#takers.length === 0 ? 0 : this.#batchSize, ...this.#takers.map((lane) => lane.room))
    const isEncoding = this.#takers.every((lane) => lane.takesPacked) || this.#takers.some((lane) => lane.isPressed)
    this.#room = isEncoding ? Math.min(room, this.#groupSize()) : room
    this.#roomAfter = room - this.#room
  }

  /** Somebody has room again, or takes nothing any more. */
  #onRoom(): void {
    const isChanged = this.#lanes.some((lane) => (this.#takers.includes(lane) ? lane.isOff : lane.room > 0))
    if (!isChanged) return
    if (this.#unsealed() === 0) this.#open()
    else this.#seal()
  }
}
