import type { Attributes, Context, MeterProvider } from '@opentelemetry/api'
import type { ExemplarFilter } from './exemplar.ts'
import type { MeterNews } from './histogram.ts'
import type { LateListeners } from './late-listeners.ts'

/** Measurements that are kept until the SDK is there. Beyond it they are dropped: the start of a process must not grow its heap. */
const maxWaiting = 2000

interface Held {
  readonly into: Replayable
  readonly value: number
  readonly attributes: Attributes | undefined
  readonly context: Context | undefined
}

export interface Replayable {
  replay(value: number, attributes: Attributes | undefined, context: Context | undefined): void
}

/** What all instruments of the provider share: who is real, and what waits for it. */
export class WaitingLine implements MeterNews {
  real: MeterProvider | undefined
  isOff = false
  held: Held[] = []
  missed = 0
  /** Those with callbacks, to be attached when the SDK is there. */
  readonly observers = new Set<{ attach(): void }>()
  hasNews = false
  readonly exemplarFilter: ExemplarFilter
  readonly #listeners: LateListeners
  #hasBegun = false

  constructor(listeners: LateListeners, exemplarFilter: ExemplarFilter) {
    this.#listeners = listeners
    this.exemplarFilter = exemplarFilter
  }

  noteNews(): void {
    this.hasNews = true
    if (this.#hasBegun) return
    this.#hasBegun = true
    this.#listeners.onFirst?.()
  }

  hold(into: Replayable, value: number, attributes: Attributes | undefined, context: Context | undefined): void {
    if (this.held.length >= maxWaiting) {
      this.missed++
      return
    }
    // A copy: the caller may use its object for the next measurement.
    this.held.push({ into, value, attributes: attributes && { ...attributes }, context })
    if (this.held.length === maxWaiting / 2) this.#listeners.onHalfFull?.()
  }

  become(real: MeterProvider): void {
    if (this.real !== undefined || this.isOff) return
    this.real = real
    const { held } = this
    this.held = []
    for (const { into, value, attributes, context } of held) into.replay(value, attributes, context)
    for (const observer of this.observers) observer.attach()
    this.observers.clear()
  }

  /** Nothing of it is thrown at who measures. */
  failed(error: unknown): void {
    this.#listeners.onError?.(error)
  }

  giveUp(): void {
    this.isOff = true
    this.hasNews = false
    this.held = []
    this.observers.clear()
  }
}
