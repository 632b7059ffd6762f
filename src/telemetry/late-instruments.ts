import type {
  Attributes,
  Context,
  Counter,
  Gauge,
  Histogram,
  Observable,
  ObservableCallback,
  UpDownCounter,
} from '@opentelemetry/api'
import type { Replayable, WaitingLine } from './waiting-measurements.ts'

/** Undefined until the SDK is there; made at the first use after. */
type Make<Instrument> = () => Instrument | undefined

export class LateAdder implements Counter, UpDownCounter, Replayable {
  readonly #line: WaitingLine
  readonly #make: Make<Counter>
  #real: Counter | undefined

  constructor(line: WaitingLine, make: Make<Counter>) {
    this.#line = line
    this.#make = make
  }

  add(value: number, attributes?: Attributes, context?: Context): void {
    if (this.#line.isOff) return
    try {
      if (!this.#line.hasNews) this.#line.noteNews()
      if (this.#real !== undefined) this.#real.add(value, attributes, context)
      else if (this.#line.real === undefined) this.#line.hold(this, value, attributes, context)
      else this.replay(value, attributes, context)
    } catch (error) {
      this.#line.failed(error)
    }
  }

  replay(value: number, attributes: Attributes | undefined, context: Context | undefined): void {
    this.#real ??= this.#make()
    this.#real?.add(value, attributes, context)
  }
}

export class LateRecorder implements Histogram, Gauge, Replayable {
  readonly #line: WaitingLine
  readonly #make: Make<Histogram>
  #real: Histogram | undefined

  constructor(line: WaitingLine, make: Make<Histogram>) {
    this.#line = line
    this.#make = make
  }

  record(value: number, attributes?: Attributes, context?: Context): void {
    if (this.#line.isOff) return
    try {
      if (!this.#line.hasNews) this.#line.noteNews()
      if (this.#real !== undefined) this.#real.record(value, attributes, context)
      else if (this.#line.real === undefined) this.#line.hold(this, value, attributes, context)
      else this.replay(value, attributes, context)
    } catch (error) {
      this.#line.failed(error)
    }
  }

  replay(value: number, attributes: Attributes | undefined, context: Context | undefined): void {
    this.#real ??= this.#make()
    this.#real?.record(value, attributes, context)
  }
}

export class LateObservable implements Observable {
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

export function realObservable(observable: Observable): Observable {
  return observable instanceof LateObservable ? (observable.real() ?? observable) : observable
}
