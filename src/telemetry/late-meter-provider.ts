import type {
  Attributes,
  BatchObservableCallback,
  Context,
  Counter,
  Gauge,
  Histogram,
  Meter,
  MeterOptions,
  MeterProvider,
  MetricOptions,
  Observable,
  ObservableCallback,
  UpDownCounter,
} from '@opentelemetry/api'
import { type HistogramOptions, type MeterNews, OwnHistogram } from './histogram.ts'
import type { LateListeners } from './late-listeners.ts'

/**
 * A meter provider that works at once, although the metrics SDK is loaded only after the start. What is measured before waits,
 * and is replayed in order.
 */
export interface LateMeterProvider extends MeterProvider {
  /** One for each name, whoever asks. It needs no SDK to measure, only to be collected. */
  ownHistogram(name: string, options: HistogramOptions): OwnHistogram
  ownHistograms(): readonly OwnHistogram[]
  /** From now on, everything goes to `real`. Called again, or after `giveUp`, it does nothing. */
  become(real: MeterProvider): void
  /** Nobody wants metrics: forgets what waits, and makes every instrument do nothing, also those that were real. */
  giveUp(): void
  /** How many measurements wait. */
  waiting(): number
  /** Something was measured, or asked to be observed, since `seen` was last called: not all has been sent. */
  hasNews(): boolean
  /** Called when measurements are collected. */
  seen(): void
}

/** Measurements that are kept until the SDK is there. Beyond it they are dropped: the start of a process must not grow its heap. */
const maxWaiting = 2000

export function createLateMeterProvider(listeners: LateListeners = {}): LateMeterProvider {
  const line = new WaitingLine(listeners)
  const own = new Map<string, OwnHistogram>()
  return {
    ownHistogram(name, options) {
      const histogram = own.get(name) ?? new OwnHistogram(name, options, line)
      own.set(name, histogram)
      return histogram
    },
    ownHistograms: () => [...own.values()],
    getMeter: (name, version, options) => new LateMeter(line, name, version, options),
    become: (real) => line.become(real),
    giveUp: () => line.giveUp(),
    waiting: () => line.held.length,
    hasNews: () => line.hasNews,
    seen() {
      line.hasNews = false
    },
  }
}

interface Held {
  readonly into: Replayable
  readonly value: number
  readonly attributes: Attributes | undefined
  readonly context: Context | undefined
}

interface Replayable {
  replay(value: number, attributes: Attributes | undefined, context: Context | undefined): void
}

/** What all instruments of the provider share: who is real, and what waits for it. */
class WaitingLine implements MeterNews {
  real: MeterProvider | undefined
  isOff = false
  held: Held[] = []
  /** Those with callbacks, to be attached when the SDK is there. */
  readonly observers = new Set<{ attach(): void }>()
  hasNews = false
  readonly #listeners: LateListeners
  #hasBegun = false

  constructor(listeners: LateListeners) {
    this.#listeners = listeners
  }

  noteNews(): void {
    this.hasNews = true
    if (this.#hasBegun) return
    this.#hasBegun = true
    this.#listeners.onFirst?.()
  }

  hold(into: Replayable, value: number, attributes: Attributes | undefined, context: Context | undefined): void {
    if (this.held.length >= maxWaiting) return
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

  giveUp(): void {
    this.isOff = true
    this.hasNews = false
    this.held = []
    this.observers.clear()
  }
}

class LateMeter implements Meter {
  readonly #line: WaitingLine
  readonly #identity: readonly [name: string, version: string | undefined, options: MeterOptions | undefined]
  #real: Meter | undefined
  #batches: Batch[] = []
  /** The SDK knows its own instruments only, so callbacks get a result that takes ours. */
  readonly #translated = new WeakMap<BatchObservableCallback, BatchObservableCallback>()

  constructor(line: WaitingLine, name: string, version: string | undefined, options: MeterOptions | undefined) {
    this.#line = line
    this.#identity = [name, version, options]
  }

  /** Undefined until the SDK is there. */
  real(): Meter | undefined {
    this.#real ??= this.#line.real?.getMeter(...this.#identity)
    return this.#real
  }

  createCounter(name: string, options?: MetricOptions): Counter {
    return new LateAdder(this.#line, () => this.real()?.createCounter(name, options))
  }

  createUpDownCounter(name: string, options?: MetricOptions): UpDownCounter {
    return new LateAdder(this.#line, () => this.real()?.createUpDownCounter(name, options))
  }

  createHistogram(name: string, options?: MetricOptions): Histogram {
    return new LateRecorder(this.#line, () => this.real()?.createHistogram(name, options))
  }

  createGauge(name: string, options?: MetricOptions): Gauge {
    return new LateRecorder(this.#line, () => this.real()?.createGauge(name, options))
  }

  createObservableCounter(name: string, options?: MetricOptions): Observable {
    return new LateObservable(this.#line, () => this.real()?.createObservableCounter(name, options))
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): Observable {
    return new LateObservable(this.#line, () => this.real()?.createObservableUpDownCounter(name, options))
  }

  createObservableGauge(name: string, options?: MetricOptions): Observable {
    return new LateObservable(this.#line, () => this.real()?.createObservableGauge(name, options))
  }

  addBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    if (this.#line.isOff) return
    this.#line.noteNews()
    const real = this.real()
    if (real !== undefined) {
      real.addBatchObservableCallback(this.#translate(callback), observables.map(realObservable))
      return
    }
    this.#batches.push({ callback, observables: new Set(observables) })
    this.#line.observers.add(this)
  }

  removeBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    const removed = { callback, observables: new Set(observables) }
    this.#batches = this.#batches.filter((batch) => !isSameBatch(batch, removed))
    this.real()?.removeBatchObservableCallback(this.#translate(callback), observables.map(realObservable))
  }

  attach(): void {
    for (const { callback, observables } of this.#batches) this.addBatchObservableCallback(callback, [...observables])
    this.#batches = []
  }

  #translate(callback: BatchObservableCallback): BatchObservableCallback {
    const known = this.#translated.get(callback)
    if (known !== undefined) return known
    const translated: BatchObservableCallback = (result) =>
      callback({ observe: (metric, value, attributes) => result.observe(realObservable(metric), value, attributes) })
    this.#translated.set(callback, translated)
    return translated
  }
}

interface Batch {
  readonly callback: BatchObservableCallback
  readonly observables: ReadonlySet<Observable>
}

function isSameBatch(a: Batch, b: Batch): boolean {
  if (a.callback !== b.callback || a.observables.size !== b.observables.size) return false
  return [...a.observables].every((observable) => b.observables.has(observable))
}

/** Undefined until the SDK is there; made at the first use after. */
type Make<Instrument> = () => Instrument | undefined

class LateAdder implements Counter, UpDownCounter, Replayable {
  readonly #line: WaitingLine
  readonly #make: Make<Counter>
  #real: Counter | undefined

  constructor(line: WaitingLine, make: Make<Counter>) {
    this.#line = line
    this.#make = make
  }

  add(value: number, attributes?: Attributes, context?: Context): void {
    if (this.#line.isOff) return
    if (!this.#line.hasNews) this.#line.noteNews()
    if (this.#real !== undefined) this.#real.add(value, attributes, context)
    else if (this.#line.real === undefined) this.#line.hold(this, value, attributes, context)
    else this.replay(value, attributes, context)
  }

  replay(value: number, attributes: Attributes | undefined, context: Context | undefined): void {
    this.#real ??= this.#make()
    this.#real?.add(value, attributes, context)
  }
}

class LateRecorder implements Histogram, Gauge, Replayable {
  readonly #line: WaitingLine
  readonly #make: Make<Histogram>
  #real: Histogram | undefined

  constructor(line: WaitingLine, make: Make<Histogram>) {
    this.#line = line
    this.#make = make
  }

  record(value: number, attributes?: Attributes, context?: Context): void {
    if (this.#line.isOff) return
    if (!this.#line.hasNews) this.#line.noteNews()
    if (this.#real !== undefined) this.#real.record(value, attributes, context)
    else if (this.#line.real === undefined) this.#line.hold(this, value, attributes, context)
    else this.replay(value, attributes, context)
  }

  replay(value: number, attributes: Attributes | undefined, context: Context | undefined): void {
    this.#real ??= this.#make()
    this.#real?.record(value, attributes, context)
  }
}

class LateObservable implements Observable {
  readonly #line: WaitingLine
  readonly #make: Make<Observable>
  readonly #callbacks = new Set<ObservableCallback>()
  #real: Observable | undefined

  constructor(line: WaitingLine, make: Make<Observable>) {
    this.#line = line
    this.#make = make
  }

  real(): Observable | undefined {
    this.#real ??= this.#make()
    return this.#real
  }

  addCallback(callback: ObservableCallback): void {
    if (this.#line.isOff) return
    this.#line.noteNews()
    const real = this.real()
    if (real !== undefined) {
      real.addCallback(callback)
      return
    }
    this.#callbacks.add(callback)
    this.#line.observers.add(this)
  }

  removeCallback(callback: ObservableCallback): void {
    this.#callbacks.delete(callback)
    this.real()?.removeCallback(callback)
  }

  attach(): void {
    for (const callback of this.#callbacks) this.real()?.addCallback(callback)
    this.#callbacks.clear()
  }
}

function realObservable(observable: Observable): Observable {
  return observable instanceof LateObservable ? (observable.real() ?? observable) : observable
}
