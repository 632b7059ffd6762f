import type { Attributes, HrTime } from '@opentelemetry/api'
import { ownClock } from '../base/own-clock.ts'
import { type Exemplar, type ExemplarFilter, exemplarOf, type MeasuredSpan } from './exemplar.ts'
import { textOf } from './text-of-attributes.ts'

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
  /** `span`: what is measured, or in what. */
  record(value: number, span?: MeasuredSpan): void
  /** At most one for each bucket, of those measured since `takeExemplars` was last called. They stay for the next reader. */
  exemplars(): readonly Exemplar[]
  takeExemplars(): readonly Exemplar[]
}

/** What a histogram has measured since the last time, as it goes from one thread to another. */
export interface Measured {
  readonly name: string
  readonly options: HistogramOptions
  readonly series: readonly (Pick<Series, 'attributes' | 'buckets' | 'count' | 'sum' | 'min' | 'max'> & {
    /** By the number of the bucket. */
    readonly exemplars: readonly (Exemplar | undefined)[]
  })[]
}

/** Whoever measures says so, and hears when nobody wants measurements any more. */
export interface MeterNews {
  readonly hasNews: boolean
  readonly isOff: boolean
  readonly exemplarFilter: ExemplarFilter
  noteNews(): void
}

/** As many as the metrics SDK tells apart: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#cardinality-limits */
const maxSeries = 2000
const overflow: Attributes = Object.freeze({ 'otel.metric.overflow': true })

const { nowMs: wallClockMs, random } = ownClock

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

  record(value: number, attributes: Attributes, span?: MeasuredSpan): void {
    this.series(attributes).record(value, span)
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
  /** One for each bucket. */
  #exemplars: (Exemplar | undefined)[] = []
  /** For each bucket, how many measurements it held when it was last asked for exemplars, and at which the next is taken. */
  readonly #asked: number[]
  readonly #due: number[]

  constructor(attributes: Attributes, boundaries: readonly number[], news: MeterNews) {
    this.attributes = attributes
    this.buckets = new Array(boundaries.length + 1).fill(0)
    this.#boundaries = boundaries
    this.#news = news
    this.#asked = new Array(boundaries.length + 1).fill(0)
    this.#due = new Array(boundaries.length + 1).fill(news.exemplarFilter === 'always_off' ? Infinity : 0)
  }

  record(value: number, span?: MeasuredSpan): void {
    if (this.#news.isOff || !(value >= 0)) return
    if (!this.#news.hasNews) this.#news.noteNews()
    const boundaries = this.#boundaries
    let bucket = 0
    // Most are fast, so the first buckets are asked first.
    while (bucket < boundaries.length && value > (boundaries[bucket] as number)) bucket++
    const inBucket = (this.buckets[bucket] as number) + 1
    this.buckets[bucket] = inBucket
    if (inBucket > (this.#due[bucket] as number)) this.#offer(bucket, inBucket, value, span)
    this.count++
    this.sum += value
    if (value < this.#recentMin) this.#recentMin = value
    if (value > this.#recentMax) this.#recentMax = value
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
  }

  exemplars(): readonly Exemplar[] {
    this.#beginAnew()
    return this.#exemplars.filter((exemplar) => exemplar !== undefined)
  }

  takeExemplars(): readonly Exemplar[] {
    const exemplars = this.exemplars()
    this.#exemplars = []
    return exemplars
  }

  /**
   * Each of the bucket's measurements is as likely to be kept as any other: the n-th that is taken is followed by one that is n / U
   * later, with U from 0 to 1. So most cost one comparison. One that the filter does not want is followed by the next.
   */
  #offer(bucket: number, inBucket: number, value: number, span: MeasuredSpan | undefined): void {
    const exemplar = exemplarOf(this.#news.exemplarFilter, value, span, wallClockMs)
    if (exemplar === undefined) return
    const asked = this.#asked[bucket] as number
    this.#exemplars[bucket] = exemplar
    this.#due[bucket] = asked + Math.floor((inBucket - asked) / random())
  }

  #beginAnew(): void {
    if (this.#news.exemplarFilter === 'always_off') return
    for (const [bucket, inBucket] of this.buckets.entries()) {
      this.#asked[bucket] = inBucket
      this.#due[bucket] = inBucket
    }
  }

  take(): Measured['series'][number] {
    const { attributes, count, sum, min, max } = this
    const buckets = [...this.buckets]
    const exemplars = this.#exemplars
    this.#exemplars = []
    this.buckets.fill(0)
    this.count = 0
    this.sum = 0
    this.min = Number.POSITIVE_INFINITY
    this.max = Number.NEGATIVE_INFINITY
    this.#beginAnew()
    return { attributes, buckets, count, sum, min, max, exemplars }
  }

  add({ buckets, count, sum, min, max, exemplars }: Measured['series'][number]): void {
    if (this.#news.isOff) return
    this.#news.noteNews()
    for (const [index, inBucket] of buckets.entries()) (this.buckets[index] as number) += inBucket
    for (const [bucket, exemplar] of exemplars.entries()) if (exemplar !== undefined) this.#exemplars[bucket] = exemplar
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
