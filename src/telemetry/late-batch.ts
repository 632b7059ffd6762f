import { ownTimers } from '../base/own-timers.ts'
import type { Batch, BatchOptions, createBatch } from './batch.ts'
import type { Packed } from './export/contract.ts'
import type { FinishedSpan } from './finished-span.ts'

export interface LateBatch extends Batch {
  /** `feed` adds what has come in the meantime: it is called whenever somebody wants to know whether anything waits. */
  feedFrom(feed: () => void): void
}

type CreateBatch = typeof createBatch<FinishedSpan>

/**
 * Collects the first spans of a process. What they go through is loaded when they become a batch, or have waited long enough:
 * no start is slower for it, and a program without spans never loads it.
 */
export function createLateBatch(options: BatchOptions<FinishedSpan>, load: () => CreateBatch): LateBatch {
  return new EarlySpans(options, load)
}

class EarlySpans implements LateBatch {
  readonly #options: BatchOptions<FinishedSpan>
  readonly #load: () => CreateBatch
  readonly #early: FinishedSpan[] = []
  #timer: NodeJS.Timeout | undefined
  #batch: Batch | undefined
  #isOff = false
  #feed: () => void = () => {}

  constructor(options: BatchOptions<FinishedSpan>, load: () => CreateBatch) {
    this.#options = options
    this.#load = load
  }

  add(span: FinishedSpan): void {
    if (this.#batch !== undefined) this.#batch.add(span)
    else if (!this.#isOff) this.#keep(span)
  }

  addPacked(packed: Packed): void {
    this.#loaded()?.addPacked(packed)
  }

  feedFrom(feed: () => void): void {
    this.#feed = feed
  }

  hasWork(): boolean {
    this.#feed()
    return this.#early.length > 0 || this.#batch?.hasWork() === true
  }

  async flush(deadlineMs?: number): Promise<void> {
    if (this.hasWork()) await this.#loaded()?.flush(deadlineMs)
  }

  flushNow(deadlineMs: number): void {
    if (this.hasWork()) this.#loaded()?.flushNow(deadlineMs)
  }

  giveUp(isLast?: boolean): void {
    if (this.hasWork()) this.#loaded()?.giveUp(isLast)
  }

  stats(): ReturnType<Batch['stats']> {
    return this.#batch?.stats() ?? {}
  }

  #keep(span: FinishedSpan): void {
    const { config, detached = (work) => work() } = this.#options
    this.#early.push(span)
    if (this.#early.length >= config.bspMaxExportBatchSize) this.#loaded()
    // Not left to the batch itself, for which the waiting would begin anew.
    else
      this.#timer ??= detached(() => ownTimers.setTimeout(() => void this.flush(), config.bspScheduleDelayMs)).unref()
  }

  #loaded(): Batch | undefined {
    if (this.#batch !== undefined || this.#isOff) return this.#batch
    ownTimers.clearTimeout(this.#timer)
    const early = this.#early.splice(0)
    try {
      this.#batch = this.#load()(this.#options)
      for (const span of early) this.#batch.add(span)
    } catch (error) {
      this.#isOff = true
      const text = error instanceof Error ? error.message : String(error)
      this.#options.warn('no-exporter', `The exporter cannot be loaded, so nothing is sent: ${text}`)
    }
    return this.#batch
  }
}
