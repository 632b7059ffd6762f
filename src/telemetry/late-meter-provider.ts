import type {
  BatchObservableCallback,
  Counter,
  Gauge,
  Histogram,
  Meter,
  MeterOptions,
  MeterProvider,
  MetricOptions,
  Observable,
  UpDownCounter,
} from '@opentelemetry/api'
import type { ExemplarFilter } from './exemplar.ts'
import { type HistogramOptions, OwnHistogram } from './histogram.ts'
import { LateAdder, LateObservable, LateRecorder, realObservable } from './late-instruments.ts'
import type { LateListeners } from './late-listeners.ts'
import { WaitingLine } from './waiting-measurements.ts'

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
  /** How many found no room to wait in. */
  missed(): number
  /** Something was measured, or asked to be observed, since `seen` was last called: not all has been sent. */
  hasNews(): boolean
  /** Not only our own histograms have measured. */
  needsSdk(): boolean
  /** Called when measurements are collected. */
  seen(): void
}

export function createLateMeterProvider(
  listeners: LateListeners = {},
  exemplarFilter: ExemplarFilter = 'trace_based',
): LateMeterProvider {
  const line = new WaitingLine(listeners, exemplarFilter)
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
    missed: () => line.missed,
    hasNews: () => line.hasNews,
    needsSdk: () => line.real !== undefined || line.held.length > 0 || line.observers.size > 0,
    seen() {
      line.hasNews = false
    },
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
