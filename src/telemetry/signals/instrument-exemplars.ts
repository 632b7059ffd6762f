import type {
  Attributes,
  Context,
  Counter,
  Gauge,
  Histogram,
  Meter,
  MeterOptions,
  MeterProvider,
} from '@opentelemetry/api'
import { DataPointType, type MetricData, type ScopeMetrics } from '@opentelemetry/sdk-metrics'
import type { Exemplar, ExemplarFilter, WithExemplars } from '../exemplar.ts'
import { textOf } from '../text-of-attributes.ts'
import { type Kept, Reservoir } from './reservoir.ts'

/** As the SDK has them: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#explicit-bucket-histogram-aggregation */
const usualBoundaries = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000]
const mostOfExponential = 20

/** Exemplars of instruments that are made by the API: the SDK makes none, so measurements are looked at on their way to it. */
export class InstrumentExemplars {
  readonly #filter: ExemplarFilter
  readonly #reservoirs = new Map<string, Reservoir>()
  /** What the SDK is given at first was measured before, in contexts that are no longer active. */
  #isOpen = false

  constructor(filter: ExemplarFilter) {
    this.#filter = filter
    queueMicrotask(() => {
      this.#isOpen = true
    })
  }

  /** `provider`, but for the instruments that measure in a context. */
  watch(provider: MeterProvider): MeterProvider {
    if (this.#filter === 'always_off') return provider
    const watched: MeterProvider = Object.create(provider)
    watched.getMeter = (name, version, options) =>
      this.#watchMeter(provider.getMeter(name, version, options), [name, version, options?.schemaUrl])
    return watched
  }

  /** `isTaken`: each is given once. */
  attach(scopes: readonly ScopeMetrics[], isTaken: boolean): ScopeMetrics[] {
    return scopes.map(({ scope, metrics }) => ({
      scope,
      metrics: metrics.map((metric) => {
        const reservoir = this.#reservoirs.get(
          keyOf([scope.name, scope.version, scope.schemaUrl], metric.descriptor.name),
        )
        const kept = reservoir?.all(isTaken) ?? []
        return kept.length === 0 ? metric : withExemplars(metric, kept)
      }),
    }))
  }

  #watchMeter(meter: Meter, scope: Scope): Meter {
    const offerTo = (name: string, least: number, boundaries: readonly number[] = []): Offer =>
      this.#offerTo(keyOf(scope, name), least, boundaries)
    const watched: Meter = Object.create(meter)
    watched.createCounter = (name, options) => adding(meter.createCounter(name, options), offerTo(name, 0))
    watched.createUpDownCounter = (name, options) =>
      adding(meter.createUpDownCounter(name, options), offerTo(name, Number.NEGATIVE_INFINITY))
    watched.createGauge = (name, options) =>
      recording(meter.createGauge(name, options), offerTo(name, Number.NEGATIVE_INFINITY))
    watched.createHistogram = (name, options) => {
      const boundaries = options?.advice?.explicitBucketBoundaries ?? usualBoundaries
      return recording(meter.createHistogram(name, options), offerTo(name, 0, boundaries))
    }
    return watched
  }

  /** `least`: below it, and where it is no number, the SDK leaves a measurement out. */
  #offerTo(key: string, least: number, boundaries: readonly number[]): Offer {
    const reservoir = this.#reservoirs.get(key) ?? new Reservoir(this.#filter, boundaries)
    this.#reservoirs.set(key, reservoir)
    return (value, attributes, given) => {
      if (value >= least && (this.#isOpen || given !== undefined)) reservoir.offer(value, attributes, given)
    }
  }
}

type Scope = readonly [name: string, version: MeterOptions['schemaUrl'], schemaUrl: MeterOptions['schemaUrl']]
type Offer = (value: number, attributes: Attributes | undefined, given: Context | undefined) => void

function keyOf([scope, version, schemaUrl]: Scope, name: string): string {
  return JSON.stringify([scope, version ?? '', schemaUrl ?? '', name])
}

function adding(inner: Counter, offer: Offer): Counter {
  return {
    add(value, attributes, given) {
      inner.add(value, attributes, given)
      offer(value, attributes, given)
    },
  }
}

function recording(inner: Histogram | Gauge, offer: Offer): Histogram & Gauge {
  return {
    record(value: number, attributes?: Attributes, given?: Context) {
      inner.record(value, attributes, given)
      offer(value, attributes, given)
    },
  }
}

function withExemplars(metric: MetricData, kept: readonly Kept[]): MetricData {
  const byText = new Map<string, Exemplar[]>()
  for (const { attributes, exemplar } of kept) {
    const text = textOf(attributes)
    const list = byText.get(text)
    if (list === undefined) byText.set(text, [exemplar])
    else list.push(exemplar)
  }
  const dataPoints = metric.dataPoints.map((point): WithExemplars<typeof point> => {
    const own = byText.get(textOf(point.attributes))
    return own === undefined ? point : { ...point, exemplars: chosen(metric, point, own) }
  })
  return { ...metric, dataPoints } as MetricData
}

/** As many as the specification has for each kind: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#exemplar-defaults */
function chosen(metric: MetricData, { value }: MetricData['dataPoints'][number], own: readonly Exemplar[]): Exemplar[] {
  if (metric.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM) return own.slice(-mostOfExponential)
  if (metric.dataPointType !== DataPointType.HISTOGRAM) return own.slice(-1)
  const { boundaries } = (value as { readonly buckets: { readonly boundaries: readonly number[] } }).buckets
  const ofBuckets = new Map<number, Exemplar>()
  for (const exemplar of own) ofBuckets.set(boundaries.filter((bound) => exemplar.value > bound).length, exemplar)
  return [...ofBuckets.values()]
}
