import { type HrTime, ValueType } from '@opentelemetry/api'
import { emptyResource } from '@opentelemetry/resources'
import {
  AggregationTemporality,
  type CollectionResult,
  DataPointType,
  type HistogramMetricData,
  type MetricProducer,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics'
import type { OwnHistogram, Series } from '../histogram.ts'
import { ownScopeName } from '../own-scope.ts'

type Value = HistogramMetricData['dataPoints'][number]['value']

/** What has been collected of a series before, for a reader that wants the differences. */
interface Seen {
  readonly buckets: readonly number[]
  readonly count: number
  readonly sum: number
}

const nothing: Seen = { buckets: [], count: 0, sum: 0 }

/**
 * Gives the agent's own histograms to one reader, beside what the SDK collects:
 * https://opentelemetry.io/docs/specs/otel/metrics/sdk/#metricproducer
 */
export class OwnMetrics implements MetricProducer {
  readonly #histograms: () => readonly OwnHistogram[]
  readonly #temporality: AggregationTemporality
  readonly #takesExemplars: boolean
  readonly #seen = new Map<Series, Seen>()
  #lastTime: HrTime | undefined

  /** `takesExemplars`: each is given once. Otherwise they stay, for whoever asks again. */
  constructor(histograms: () => readonly OwnHistogram[], temporality: AggregationTemporality, takesExemplars: boolean) {
    this.#histograms = histograms
    this.#temporality = temporality
    this.#takesExemplars = takesExemplars
  }

  collect(): Promise<CollectionResult> {
    const scopeMetrics = this.take()
    return Promise.resolve({ resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] })
  }

  /** The same at once: at `process.exit()` no promise settles any more. */
  take(): ScopeMetrics[] {
    const nowMs = Date.now()
    const endTime: HrTime = [Math.floor(nowMs / 1000), (nowMs % 1000) * 1e6]
    const metrics = this.#histograms()
      .map((histogram) => this.#takeOf(histogram, endTime))
      .filter(({ dataPoints }) => dataPoints.length > 0)
    this.#lastTime = endTime
    return metrics.length === 0 ? [] : [{ scope: { name: ownScopeName }, metrics }]
  }

  #takeOf(histogram: OwnHistogram, endTime: HrTime): HistogramMetricData {
    const { name, options, startTime } = histogram
    const { description, unit } = options
    const boundaries = [...options.boundaries]
    const isDelta = this.#temporality === AggregationTemporality.DELTA
    const dataPoints = histogram
      .all()
      .map((series) => ({
        attributes: series.attributes,
        startTime: isDelta ? (this.#lastTime ?? startTime) : startTime,
        endTime,
        value: isDelta ? this.#sinceLast(series, boundaries) : sinceStart(series, boundaries),
        exemplars: this.#takesExemplars ? series.takeExemplars() : series.exemplars(),
      }))
      .filter(({ value }) => value.count > 0)
    return {
      descriptor: { name, description, unit, valueType: ValueType.DOUBLE },
      aggregationTemporality: this.#temporality,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints,
    }
  }

  #sinceLast(series: Series, boundaries: number[]): Value {
    const before = this.#seen.get(series) ?? nothing
    const { count, sum } = series
    const counts = series.buckets.map((inBucket, index) => inBucket - (before.buckets[index] ?? 0))
    this.#seen.set(series, { buckets: [...series.buckets], count, sum })
    const [min, max] = series.takeRange()
    return { min, max, sum: sum - before.sum, count: count - before.count, buckets: { boundaries, counts } }
  }
}

function sinceStart({ min, max, sum, count, buckets }: Series, boundaries: number[]): Value {
  return { min, max, sum, count, buckets: { boundaries, counts: [...buckets] } }
}
