import type { Attributes, HrTime } from '@opentelemetry/api'
import { ownClock } from '../base/own-clock.ts'

/** The upper bounds of the buckets, in order; what is above the last one has a bucket of its own. */
export interface HistogramOptions {
  readonly description: string
  readonly unit: string
  readonly boundaries: readonly number[]
}

/** All measurements of a histogram under one set of attributes, since the start of the process. */
export interface Series {
  readonly attributes: Attributes
  readonly buckets: readonly number[]
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  /** The least and the greatest since this was last called. */
  takeRange(): readonly [min: number, max: number]
  record(value: number): void
}

/** What a histogram has measured since the last time, as it goes from one thread to another. */
export interface Measured {
  readonly name: string
  readonly options: HistogramOptions
  readonly series: readonly Pick<Series, 'attributes' | 'buckets' | 'count' | 'sum' | 'min' | 'max'>[]
}

/** Whoever measures says so, and hears when nobody wants measurements any more. */
export interface MeterNews {
  readonly hasNews: boolean
  readonly isOff: boolean
  noteNews(): void
}

/** As many as the metrics SDK tells apart: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#cardinality-limits */
const maxSeries = 2000
const overflow: Attributes = Object.freeze({ 'otel.metric.overflow': true })

const { nowMs: wallClockMs } = ownClock

/**
 * A histogram of our own instrumentations. They measure each request, and know their few sets of attributes as objects: a
 * measurement is then a handful of additions, where the metrics SDK looks a set up by a text of all that is in it. The SDK takes
 * what has been added up when it collects.
 */
export class OwnHistogram {
  readonly name: string
  readonly options: HistogramOptions
  readonly startTime: HrTime
  readonly #news: MeterNews
  readonly #series: OwnSeries[] = []
  readonly #byObject = new WeakMap<Attributes, OwnSeries>()
  readonly #byText = new Map<string, OwnSeries>()

  constructor(name: string, options: HistogramOptions, news: MeterNews) {
    this.name = name
    this.options = options
    this.#news = news
    const nowMs = wallClockMs()
    this.startTime = [Math.floor(nowMs / 1000), (nowMs % 1000) * 1e6]
  }

  record(value: number, attributes: Attributes): void {
    this.series(attributes).record(value)
  }

  /** To be kept by whoever measures under these attributes often. */
  series(attributes: Attributes): Series {
    const known = this.#byObject.get(attributes)
    if (known !== undefined) return known
    const series = this.#seriesLike(attributes)
    // An object that may change says something else next time.
    if (Object.isFrozen(attributes)) this.#byObject.set(attributes, series)
    return series
  }

  all(): readonly Series[] {
    return this.#series
  }

  /** And begins anew. */
  takeAll(): Measured {
    const { name, options } = this
    return { name, options, series: this.#series.filter(({ count }) => count > 0).map((series) => series.take()) }
  }

  addAll({ series }: Measured): void {
    for (const measured of series) this.#seriesLike(measured.attributes).add(measured)
  }

  #seriesLike(attributes: Attributes): OwnSeries {
    const text = textOf(attributes)
    const known = this.#byText.get(text)
    if (known !== undefined) return known
    if (this.#series.length >= maxSeries - 1) return this.#byText.get(textOf(overflow)) ?? this.#add(overflow)
    return this.#add({ ...attributes })
  }

  #add(attributes: Attributes): OwnSeries {
    const series = new OwnSeries(attributes, this.options.boundaries, this.#news)
    this.#series.push(series)
    this.#byText.set(textOf(attributes), series)
    return series
  }
}

/** The same for the same attributes, in whatever order they were set. */
function textOf(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)))
}

class OwnSeries implements Series {
  readonly attributes: Attributes
  readonly buckets: number[]
  count = 0
  sum = 0
  min = Number.POSITIVE_INFINITY
  max = Number.NEGATIVE_INFINITY
  readonly #boundaries: readonly number[]
  readonly #news: MeterNews
  #recentMin = Number.POSITIVE_INFINITY
  #recentMax = Number.NEGATIVE_INFINITY

  constructor(attributes: Attributes, boundaries: readonly number[], news: MeterNews) {
    this.attributes = attributes
    this.buckets = new Array(boundaries.length + 1).fill(0)
    this.#boundaries = boundaries
    this.#news = news
  }

  record(value: number): void {
    if (this.#news.isOff || !(value >= 0)) return
    if (!this.#news.hasNews) this.#news.noteNews()
    const boundaries = this.#boundaries
    let bucket = 0
    // Most are fast, so the first buckets are asked first.
    while (bucket < boundaries.length && value > (boundaries[bucket] as number)) bucket++
    ;(this.buckets[bucket] as number)++
    this.count++
    this.sum += value
    if (value < this.#recentMin) this.#recentMin = value
    if (value > this.#recentMax) this.#recentMax = value
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
  }

  take(): Measured['series'][number] {
    const { attributes, count, sum, min, max } = this
    const buckets = [...this.buckets]
    this.buckets.fill(0)
    this.count = 0
    this.sum = 0
    this.min = Number.POSITIVE_INFINITY
    this.max = Number.NEGATIVE_INFINITY
    return { attributes, buckets, count, sum, min, max }
  }

  add({ buckets, count, sum, min, max }: Measured['series'][number]): void {
    if (this.#news.isOff) return
    this.#news.noteNews()
    for (const [index, inBucket] of buckets.entries()) (this.buckets[index] as number) += inBucket
    this.count += count
    this.sum += sum
    this.#recentMin = Math.min(this.#recentMin, min)
    this.#recentMax = Math.max(this.#recentMax, max)
    this.min = Math.min(this.min, min)
    this.max = Math.max(this.max, max)
  }

  takeRange(): readonly [min: number, max: number] {
    const range = [this.#recentMin, this.#recentMax] as const
    this.#recentMin = Number.POSITIVE_INFINITY
    this.#recentMax = Number.NEGATIVE_INFINITY
    return range
  }
}
