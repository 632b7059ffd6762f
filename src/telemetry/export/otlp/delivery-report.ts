import type { Signal } from '../../../config/otlp-target.ts'
import { forOneLine } from './judge-reply.ts'

/** Tells the user how the delivery of one signal goes: a line when it fails, one when it works again, and few in between. */
export interface DeliveryReport {
  /** An attempt has failed; `dropped` items were given up for it, or none so far. */
  failed(saw: string, advice: string, dropped: number): void
  /** A receiver has accepted something. `rejected` of it were not, and `message` is its own word on that. */
  delivered(rejected: number, message: string): void
  /** The receiver does not take this signal. */
  off(saw: string): void
  /** The process is about to end: from now on, `failed` only counts. */
  hold(): void
  /** All is done that could be done: what was dropped and not told is told now. */
  release(): void
}

export const nounOf: Readonly<Record<Signal, string>> = { traces: 'spans', metrics: 'metrics', logs: 'log records' }

const quietMs = 5 * 60_000
/** One failure is nothing to speak of: a receiver may start a second later than the application, or be restarted. */
const attemptsToTell = 2

interface Parts {
  readonly signal: Signal
  /** The receiver, as the user is told of it: no secrets in it. */
  readonly where: string
  readonly warn: (code: string, message: string) => void
  /** A clock in milliseconds. */
  readonly now: () => number
  readonly later?: (work: () => void, ms: number) => unknown
}

export function createDeliveryReport(parts: Parts): DeliveryReport {
  return new Report(parts)
}

function laterByTimer(work: () => void, ms: number): void {
  setTimeout(work, ms).unref()
}

class Report implements DeliveryReport {
  readonly #parts: Parts
  readonly #where: string
  readonly #noun: string
  #isHeld = false
  #failures = 0
  // Since it was told last that all is well:
  #dropped = 0
  #droppedTold = 0
  #isTold = false
  #isTellingLater = false
  #last = { saw: '', advice: '' }
  #toldAt = Number.NEGATIVE_INFINITY
  // The number grows as it is told: the same line would not be printed twice.
  #rejected = 0
  #rejectedTold = 0
  #rejectedWhy = ''
  #isRejectedToldLater = false
  #rejectedToldAt = Number.NEGATIVE_INFINITY

  constructor(parts: Parts) {
    this.#parts = parts
    this.#where = parts.where
    this.#noun = nounOf[parts.signal]
  }

  failed(saw: string, advice: string, dropped: number): void {
    this.#failures++
    this.#dropped += dropped
    this.#last = { saw, advice }
    const isEarly = dropped === 0 && this.#failures < attemptsToTell
    if (!this.#isHeld && !isEarly && this.#parts.now() - this.#toldAt >= quietMs) this.#tell()
    if (this.#dropped > this.#droppedTold) this.#tellLater()
  }

  delivered(rejected: number, message: string): void {
    if (rejected > 0 || message !== '') this.#partly(rejected, message)
    if (this.#failures === 0) return
    this.#failures = 0
    // What was lost in a failure that was not told is told with the next, or later by itself.
    if (!this.#isTold) return
    const lost = this.#dropped === 0 ? 'none were lost' : `${this.#dropped} were dropped in between`
    this.#parts.warn('export-recovered', `${this.#where}: delivering ${this.#noun} again — ${lost}.`)
    this.#forget()
  }

  off(saw: string): void {
    const { signal, warn } = this.#parts
    const advice = `OTEL_${signal.toUpperCase()}_EXPORTER=none silences this line`
    warn('export-off', `${this.#where}: ${saw}, so it takes no ${signal} — no more are sent — ${advice}.`)
  }

  hold(): void {
    this.#isHeld = true
  }

  release(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    if (this.#dropped > this.#droppedTold) this.#tell()
    if (this.#rejected > this.#rejectedTold) this.#tellRejected()
  }

  #forget(): void {
    this.#dropped = 0
    this.#droppedTold = 0
    this.#isTold = false
  }

  /** No other failure may come by which it would be told. */
  #tellLater(): void {
    if (this.#isTellingLater) return
    this.#isTellingLater = true
    const { now, later = laterByTimer } = this.#parts
    const tell = (): void => {
      this.#isTellingLater = false
      if (this.#isHeld || this.#dropped === this.#droppedTold) return
      // It was told by a failure since.
      if (now() - this.#toldAt < quietMs) {
        this.#tellLater()
        return
      }
      this.#tell()
    }
    later(tell, Math.max(0, this.#toldAt + quietMs - now()))
  }

  #tell(): void {
    const { saw, advice } = this.#last
    const done =
      this.#dropped === 0 ? `${this.#noun} are kept and sent again` : `${this.#dropped} ${this.#noun} were dropped`
    const rest = [done, ...(advice === '' ? [] : [advice])].join(' — ')
    this.#parts.warn('export-failed', `${this.#where}: ${saw} — ${rest}.`)
    this.#toldAt = this.#parts.now()
    this.#droppedTold = this.#dropped
    this.#isTold = true
    // It is over already, so there is no end to tell.
    if (this.#failures === 0) this.#forget()
  }

  #partly(rejected: number, message: string): void {
    const { now } = this.#parts
    this.#rejected += rejected
    this.#rejectedWhy = message
    const quietFor = this.#rejectedToldAt + quietMs - now()
    if (quietFor <= 0) this.#tellRejected()
    else this.#tellRejectedIn(quietFor)
  }

  /** No other batch may come with which it would be told. */
  #tellRejectedIn(ms: number): void {
    if (this.#isRejectedToldLater) return
    this.#isRejectedToldLater = true
    const { later = laterByTimer } = this.#parts
    later(() => {
      this.#isRejectedToldLater = false
      if (this.#rejected > this.#rejectedTold) this.#tellRejected()
    }, ms)
  }

  #tellRejected(): void {
    const { now, warn } = this.#parts
    const said = this.#rejectedWhy === '' ? '' : `: "${forOneLine(this.#rejectedWhy)}"`
    warn('export-partial', `${this.#where} rejected ${this.#rejected} ${this.#noun}${said} — the others were accepted.`)
    this.#rejectedToldAt = now()
    this.#rejectedTold = this.#rejected
  }
}
