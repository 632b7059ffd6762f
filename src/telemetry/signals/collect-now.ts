import { type Attributes, type HrTime, type Observable, type ObservableCallback, ValueType } from '@opentelemetry/api'
import type { InstrumentationScope } from '@opentelemetry/core'
import type { Resource } from '@opentelemetry/resources'
import type { MeterProvider, MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics'

/**
 * What `MetricReader.collect()` gives, but at once: at `process.exit()` no promise settles any more. Observable callbacks are
 * called too; what they observe after an `await` is left out.
 *
 * The SDK has no public way to do this. `collect-now.test.ts` holds these shapes against the version that is bundled.
 */
export function collectNow(provider: MeterProvider): ResourceMetrics {
  const { resource, meterSharedStates, metricCollectors } = (provider as unknown as ProviderInside)._sharedState
  const [collector] = metricCollectors
  const nowMs = Date.now()
  const time: HrTime = [Math.floor(nowMs / 1000), (nowMs % 1000) * 1e6]
  const scopeMetrics = [...meterSharedStates.values()].map((meter) => {
    observe(meter.observableRegistry, time)
    const metrics = meter.metricStorageRegistry
      .getStorages(collector)
      .map((storage) => storage.collect(collector, time))
      .filter((data) => data !== undefined)
    return { scope: meter._instrumentationScope, metrics }
  })
  return { resource, scopeMetrics: scopeMetrics.filter(({ metrics }) => metrics.length > 0) }
}

interface ProviderInside {
  readonly _sharedState: {
    readonly resource: Resource
    readonly meterSharedStates: ReadonlyMap<string, MeterInside>
    readonly metricCollectors: readonly object[]
  }
}

interface MeterInside {
  readonly _instrumentationScope: InstrumentationScope
  readonly observableRegistry: ObservablesInside
  readonly metricStorageRegistry: { getStorages(collector: object | undefined): readonly StorageInside[] }
}

interface StorageInside {
  collect(collector: object | undefined, time: HrTime): MetricData | undefined
  record(measurements: Pick<Map<Attributes, number>, 'entries'>, time: HrTime): void
}

interface ObservablesInside {
  readonly _callbacks: readonly { readonly callback: ObservableCallback; readonly instrument: ObservableInside }[]
  readonly _batchCallbacks: readonly {
    readonly callback: (result: { observe: Observe }) => unknown
    readonly instruments: ReadonlySet<ObservableInside>
  }[]
}

interface ObservableInside extends Observable {
  readonly _descriptor: { readonly valueType: ValueType }
  readonly _metricStorages: readonly StorageInside[]
}

type Observe = (instrument: ObservableInside, value: number, attributes?: Attributes) => void

function observe({ _callbacks, _batchCallbacks }: ObservablesInside, time: HrTime): void {
  for (const { callback, instrument } of _callbacks) {
    const seen = new Observations()
    attempt(() => callback({ observe: (value, attributes) => seen.add(instrument, value, attributes) }))
    seen.record([instrument], time)
  }
  for (const { callback, instruments } of _batchCallbacks) {
    const seen = new Observations()
    attempt(() => callback({ observe: (instrument, value, attributes) => seen.add(instrument, value, attributes) }))
    seen.record(instruments, time)
  }
}

/** The application's own code: what it throws must not change how the process ends. */
function attempt(callback: () => unknown): void {
  try {
    callback()
  } catch {
    // The other instruments still have something to say.
  }
}

class Observations {
  readonly #ofInstrument = new Map<ObservableInside, [Attributes, number][]>()

  add(instrument: ObservableInside, value: number, attributes: Attributes = {}): void {
    if (typeof value !== 'number') return
    const whole = instrument._descriptor?.valueType === ValueType.INT ? Math.trunc(value) : value
    const points = this.#ofInstrument.get(instrument)
    if (points === undefined) this.#ofInstrument.set(instrument, [[attributes, whole]])
    else points.push([attributes, whole])
  }

  record(instruments: Iterable<ObservableInside>, time: HrTime): void {
    for (const instrument of instruments) {
      const points = this.#ofInstrument.get(instrument)
      if (points === undefined) continue
      const measurements = { entries: () => points.values() as MapIterator<[Attributes, number]> }
      for (const storage of instrument._metricStorages) storage.record(measurements, time)
    }
  }
}
