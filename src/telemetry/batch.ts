import type { Config } from '../config/settings.ts'
import type { Exporter, Outcome } from './export/contract.ts'
import type { FinishedSpan } from './finished-span.ts'

/** Collects what has ended and hands it to exporters: https://opentelemetry.io/docs/specs/otel/trace/sdk/#batching-processor */
export interface Batch<Item = FinishedSpan> {
  add(item: Item): void
  /** Something is queued, or being sent. */
  hasWork(): boolean
  /**
   * Settles when all that was added before is delivered or given up. With `deadlineMs`, after that time at the latest, and the
   * exporters make haste: for the end of the process, which it keeps alive until then.
   */
  flush(deadlineMs?: number): Promise<void>
  /** Blocks for at most `deadlineMs`: for `process.exit()`. */
  flushNow(deadlineMs: number): void
  /** The process ends and there is no more time: what is still queued is counted as dropped, and told. */
  giveUp(): void
  stats(): BatchStats
}

/** Counts of items. `added` is the sum of the others. */
export interface BatchStats {
  readonly added: number
  readonly accepted: number
  readonly dropped: number
  readonly queued: number
  readonly inFlight: number
}

export interface BatchOptions<Item> {
  /** For log records, give the values of the `blrp…` settings. */
  readonly config: Pick<Config, 'bspMaxQueueSize' | 'bspMaxExportBatchSize' | 'bspScheduleDelayMs'>
  /** Called once, at the first batch. */
  readonly exporters: () => readonly Exporter<Item>[]
  readonly warn: (code: string, message: string) => void
  /** Runs work outside any request, so that timers and sockets made by it neither keep a request's context nor are traced. */
  readonly detached?: <Result>(work: () => Result) => Result
  /** In messages. */
  readonly noun?: string
}

// Taken when the agent starts: an application's tests may replace them later, and then time stands still.
const { setTimeout: later, clearTimeout: cancel, setImmediate: nextTurn } = globalThis

/** Enough that one slow reply holds nothing up, and few enough not to storm a receiver that comes back. */
const maxInFlight = 4
/** A moment after the first drop, there is a number to tell. */
const firstTellingMs = 1_000
const tellEveryMs = 60_000

export function createBatch<Item = FinishedSpan>(options: BatchOptions<Item>): Batch<Item> {
  return new Queue(options)
}

class Queue<Item> implements Batch<Item> {
  readonly #options: BatchOptions<Item>
  readonly #queueSize: number
  readonly #batchSize: number
  readonly #detached: <Result>(work: () => Result) => Result
  #exporters: readonly Exporter<Item>[] | undefined
  /** The batch that grows; then those that are full, oldest first. */
  #filling: Item[] = []
  readonly #ready: Item[][] = []
  /** Each batch has a number, from 1: how many were sealed, how many were started, and which are being sent. */
  #sealed = 0
  #started = 0
  readonly #inFlight = new Map<Promise<void>, number>()
  #queued = 0
  #added = 0
  #accepted = 0
  #dropped = 0
  #overflowed = 0
  #overflowTold = 0
  #isOff = false
  #isPumping = false
  #timer: NodeJS.Timeout | undefined
  #telling: NodeJS.Timeout | undefined

  constructor(options: BatchOptions<Item>) {
    this.#options = options
    this.#queueSize = options.config.bspMaxQueueSize
    this.#batchSize = Math.min(options.config.bspMaxExportBatchSize, this.#queueSize)
    this.#detached = options.detached ?? ((work) => work())
  }

  add(item: Item): void {
    this.#added++
    if (this.#isOff) {
      this.#dropped++
    } else if (this.#queued >= this.#queueSize) {
      this.#overflow()
    } else {
      this.#queued++
      this.#filling.push(item)
      if (this.#filling.length >= this.#batchSize) this.#sealAndPump()
      else if (this.#timer === undefined) this.#startTimer()
    }
  }

  hasWork(): boolean {
    return this.#queued > 0 || this.#inFlight.size > 0
  }

  async flush(deadlineMs?: number): Promise<void> {
    this.#seal()
    if (deadlineMs === undefined) return await this.#drain(() => false)
    let isOver = false
    // Shortly before, nothing new is begun: what becomes of it, nobody would hear.
    const close = (): void => {
      isOver = true
    }
    const closing = later(close, deadlineMs - Math.min(50, deadlineMs / 10))
    if (this.hasWork()) for (const exporter of this.#loaded()) exporter.hurry(deadlineMs)
    let timer: NodeJS.Timeout | undefined
    const deadline = new Promise<void>((resolve) => {
      timer = later(resolve, deadlineMs)
    })
    await Promise.race([this.#drain(() => isOver), deadline])
    cancel(closing)
    cancel(timer)
    this.#tellOverflow()
  }

  flushNow(deadlineMs: number): void {
    this.#seal()
    const rest = this.#ready.flat()
    if (!this.hasWork()) return
    this.#ready.length = 0
    this.#started = this.#sealed
    this.#queued = 0
    const exporters = this.#loaded()
    this.#settle(
      exporters,
      exporters.map((exporter) => this.#sendNowBy(exporter, rest, deadlineMs)),
      rest.length,
    )
    this.#tellOverflow()
  }

  giveUp(): void {
    this.#seal()
    const { noun = 'spans', warn } = this.#options
    if (this.#queued === 0) return
    const advice = 'they were dropped — ACME_OTEL_EXIT_TIMEOUT gives it more time'
    warn('exit-timeout', `${this.#queued} ${noun} were still queued when the process ended — ${advice}.`)
    this.#dropQueue()
  }

  stats(): BatchStats {
    const [added, accepted, dropped, queued] = [this.#added, this.#accepted, this.#dropped, this.#queued]
    return { added, accepted, dropped, queued, inFlight: added - accepted - dropped - queued }
  }

  #startTimer(): void {
    this.#timer = this.#detached(() => later(() => this.#onTimer(), this.#options.config.bspScheduleDelayMs)).unref()
  }

  #onTimer(): void {
    this.#timer = undefined
    this.#sealAndPump()
  }

  #sealAndPump(): void {
    this.#seal()
    if (this.#ready.length > 0) this.#pumpSoon()
  }

  /** The work in hand goes first: a batch waits for the event loop's next turn, and so does each after it. */
  #pumpSoon(): void {
    if (this.#isPumping) return
    this.#isPumping = true
    this.#detached(() => nextTurn(() => this.#pump())).unref()
  }

  #pump(): void {
    this.#isPumping = false
    if (this.#startNext() && this.#ready.length > 0) this.#pumpSoon()
  }

  #seal(): void {
    if (this.#filling.length === 0) return
    this.#ready.push(this.#filling)
    this.#filling = []
    this.#sealed++
  }

  #startNext(): boolean {
    const batch = this.#inFlight.size < maxInFlight ? this.#ready.shift() : undefined
    if (batch === undefined) return false
    this.#queued -= batch.length
    this.#started++
    const sending = this.#detached(() => this.#send(batch)).finally(() => {
      this.#inFlight.delete(sending)
      if (this.#ready.length > 0) this.#pumpSoon()
    })
    this.#inFlight.set(sending, this.#started)
    return true
  }

  async #send(batch: readonly Item[]): Promise<void> {
    const exporters = this.#loaded()
    const outcomes = await Promise.all(exporters.map((exporter) => this.#sendBy(exporter, batch)))
    this.#settle(exporters, outcomes, batch.length)
  }

  async #sendBy(exporter: Exporter<Item>, batch: readonly Item[]): Promise<Outcome> {
    try {
      return await exporter.send(batch)
    } catch (error) {
      return this.#lost(batch, error)
    }
  }

  #sendNowBy(exporter: Exporter<Item>, batch: readonly Item[], deadlineMs: number): Outcome {
    try {
      return exporter.sendNow(batch, deadlineMs)
    } catch (error) {
      return this.#lost(batch, error)
    }
  }

  #lost(batch: readonly Item[], error: unknown): Outcome {
    const { noun = 'spans', warn } = this.#options
    const what = `This is a bug in @acme/otel-agent, the application is unaffected: could not send ${noun}`
    warn('agent-bug', `${what}: ${error instanceof Error ? error.message : String(error)}`)
    return { accepted: 0, dropped: batch.length }
  }

  /** Until all that is sealed now is done with, whatever else comes in the meantime. */
  async #drain(isOver: () => boolean): Promise<void> {
    const last = this.#sealed
    const isLeft = (): boolean => this.#started < last || [...this.#inFlight.values()].some((number) => number <= last)
    while (isLeft() && !isOver()) {
      while (this.#startNext()) {}
      await Promise.race(this.#inFlight.keys())
    }
    // The exporters make haste: what they have begun ends in time.
    while (isOver() && this.#inFlight.size > 0) await Promise.race(this.#inFlight.keys())
  }

  /** With several exporters, an item counts as dropped when one of them has dropped it. */
  #settle(exporters: readonly Exporter<Item>[], outcomes: readonly Outcome[], items: number): void {
    const isNobody = outcomes.length === 0
    this.#accepted += isNobody ? 0 : Math.min(...outcomes.map(({ accepted }) => accepted))
    this.#dropped += isNobody ? items : Math.max(...outcomes.map(({ dropped }) => dropped))
    const off = new Set(exporters.filter((_exporter, index) => outcomes[index]?.off === true))
    this.#exporters = this.#exporters?.filter((exporter) => !off.has(exporter))
    if (this.#exporters?.length === 0) this.#turnOff()
  }

  /** Nobody takes what is collected here: from now on it costs nothing. */
  #turnOff(): void {
    this.#isOff = true
    this.#filling = []
    this.#dropQueue()
    cancel(this.#timer)
  }

  #dropQueue(): void {
    this.#dropped += this.#queued
    this.#queued = 0
    this.#ready.length = 0
    this.#started = this.#sealed
  }

  #loaded(): readonly Exporter<Item>[] {
    if (this.#exporters === undefined) {
      try {
        this.#exporters = this.#options.exporters()
      } catch (error) {
        this.#exporters = []
        const text = error instanceof Error ? error.message : String(error)
        this.#options.warn('no-exporter', `The exporter cannot be loaded, so nothing is sent: ${text}`)
      }
    }
    return this.#exporters
  }

  #overflow(): void {
    this.#dropped++
    this.#overflowed++
    if (this.#telling === undefined) this.#tellIn(firstTellingMs)
  }

  #tellIn(ms: number): void {
    const tell = (): void => {
      this.#telling = undefined
      if (this.#tellOverflow()) this.#tellIn(tellEveryMs)
    }
    this.#telling = this.#detached(() => later(tell, ms)).unref()
  }

  #tellOverflow(): boolean {
    if (this.#overflowed === this.#overflowTold) return false
    this.#overflowTold = this.#overflowed
    const { noun = 'spans', warn } = this.#options
    const share = `${this.#overflowed} of ${this.#added} ${noun}`
    const why = `came faster than they could be sent, and the queue holds ${this.#queueSize}`
    warn('queue-full', `${share} ${why} — they were dropped — OTEL_BSP_MAX_QUEUE_SIZE makes the queue longer.`)
    return true
  }
}
