import { boundOf } from './until-loaded.ts'

/** A moment after the first drop, there is a number to tell. */
const firstTellingMs = 1_000
const tellEveryMs = 60_000

interface LaneReportParts {
  /** Of the exporter. */
  readonly name: string
  readonly noun: string
  readonly maxItems: number
  readonly maxBytes: number
  readonly totalAdded: () => number
  readonly warn: (code: string, message: string) => void
  /** Runs work outside any request. */
  readonly detached: <Result>(work: () => Result) => Result
}

/** What a user is told of one exporter's queue. */
export class LaneReport {
  readonly #parts: LaneReportParts
  /** Items for which there was no room. */
  #missed = 0
  #missedTold = 0
  #unsent = 0
  #isLoadTold = false
  #timer: NodeJS.Timeout | undefined
  /** It was the bytes that there was no room for. */
  isFullOfBytes = false

  constructor(parts: LaneReportParts) {
    this.#parts = parts
  }

  /** Counted at once, told soon, and then once a minute while it goes on. */
  missed(count: number): void {
    this.#missed += count
    if (this.#timer === undefined) this.#tellIn(firstTellingMs)
  }

  /** What was missed and not told yet. */
  tellMissed(): boolean {
    if (this.#missed === this.#missedTold) return false
    this.#missedTold = this.#missed
    const { name, noun, warn, totalAdded, maxItems, maxBytes } = this.#parts
    const what = `${this.#missed} of ${totalAdded()} ${noun} came faster than they could be sent by ${name}`
    const [bound, setting] = this.isFullOfBytes
      ? [`${maxBytes} bytes`, 'ACME_OTEL_QUEUE_BYTES']
      : [boundOf(maxItems), 'OTEL_BSP_MAX_QUEUE_SIZE']
    warn('queue-full', `${what}, and the queue holds ${bound} — they were dropped — ${setting} makes the queue longer.`)
    return true
  }

  /** What there was no more time for. The number grows as it is told: what was being sent is lost later than what waited. */
  unsent(count: number): void {
    if (count === 0) return
    this.#unsent += count
    const { name, noun, warn } = this.#parts
    const what = `${this.#unsent} ${noun} were still queued for ${name} when the process ended`
    warn('exit-timeout', `${what} — they were dropped — ACME_OTEL_EXIT_TIMEOUT gives it more time.`)
  }

  notLoaded(error: unknown): void {
    if (this.#isLoadTold) return
    this.#isLoadTold = true
    const { name, warn } = this.#parts
    const what = `The exporter cannot be loaded, so nothing is sent by ${name} until it can be`
    warn('no-exporter', `${what}: ${textOf(error)}`)
  }

  bug(error: unknown): void {
    const { noun, warn } = this.#parts
    const what = `This is a bug in @acme/otel-agent, the application is unaffected: could not send ${noun}`
    warn('agent-bug', `${what}: ${textOf(error)}`)
  }

  #tellIn(ms: number): void {
    const tell = (): void => {
      this.#timer = undefined
      if (this.tellMissed()) this.#tellIn(tellEveryMs)
    }
    this.#timer = this.#parts.detached(() => setTimeout(tell, ms)).unref()
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
