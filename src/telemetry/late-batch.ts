import { ownTimers } from '../base/own-timers.ts'
import type { Batch, createBatch } from './batch.ts'
import type { BatchOptions } from './batch-options.ts'
import type { Packed } from './export/contract.ts'
import type { FinishedSpan } from './finished-span.ts'
import { boundOf, retryMs } from './until-loaded.ts'

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
  /** What they go through could not be loaded: only the timer tries again, and whoever flushes. */
  #hasFailed = false
  #missed = 0
  #feed: () => void = () => {}

  constructor(options: BatchOptions<FinishedSpan>, load: () => CreateBatch) {
    this.#options = options
    this.#load = load
  }

  add(span: FinishedSpan): void {
    if (this.#batch !== undefined) this.#batch.add(span)
    else this.#keep(span)
  }

  addPacked(packed: Packed): void {
    if (!this.#hasFailed) this.#loaded()
    if (this.#batch !== undefined) this.#batch.addPacked(packed)
    else this.#missed += packed.items
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

  lastWord(): void {
    const lost = this.#hasFailed && this.#batch === undefined ? this.#early.length + this.#missed : 0
    if (lost > 0)
      this.#options.warn('exit-timeout', `${lost} spans were dropped at the end: the exporter could not be loaded.`)
    else this.#tellMissed()
    this.#batch?.lastWord()
  }

  stats(): ReturnType<Batch['stats']> {
    return this.#batch?.stats() ?? {}
  }

  #keep(span: FinishedSpan): void {
    const { bspMaxExportBatchSize, bspMaxQueueSize, bspScheduleDelayMs } = this.#options.config
    if (this.#early.length >= boundOf(bspMaxQueueSize)) {
      this.#missed++
      return
    }
    this.#early.push(span)
    if (this.#early.length >= bspMaxExportBatchSize && !this.#hasFailed) this.#loaded()
    // Not left to the batch itself, for which the waiting would begin anew.
    else this.#flushIn(bspScheduleDelayMs)
  }

  #flushIn(ms: number): void {
    const { detached = (work) => work() } = this.#options
    this.#timer ??= detached(() => ownTimers.setTimeout(() => this.flush().catch(ignore), ms)).unref()
  }

  #loaded(): Batch | undefined {
    if (this.#batch !== undefined) return this.#batch
    ownTimers.clearTimeout(this.#timer)
    this.#timer = undefined
    try {
      this.#batch = this.#load()(this.#options)
    } catch (error) {
      this.#failed(error)
      return undefined
    }
    for (const span of this.#early.splice(0)) this.#batch.add(span)
    this.#tellMissed()
    return this.#batch
  }

  #tellMissed(): void {
    if (this.#missed > 0) this.#options.warn('queue-full', missedWhileOff(this.#missed))
    this.#missed = 0
  }

  /** It may pass: there was no file that could be opened, or the agent is just being installed. */
  #failed(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error)
    if (!this.#hasFailed) {
      this.#options.warn('no-exporter', `The exporter cannot be loaded, so nothing is sent until it can be: ${text}`)
    }
    this.#hasFailed = true
    this.#flushIn(retryMs)
  }
}

function missedWhileOff(count: number): string {
  const what = `${count} spans came before the exporter could be loaded, and found no room`
  return `${what} — they were dropped — OTEL_BSP_MAX_QUEUE_SIZE keeps more.`
}

/** Whoever flushes at the end of the process hears of it. */
function ignore(): void {}
