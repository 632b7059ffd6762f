import { diag } from '@opentelemetry/api'
import { MetricReader, type MetricReaderOptions, type ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { Delivery } from './delivery.ts'
import { quietly } from './quietly.ts'
import { settlesWithin } from './settles-within.ts'

interface PushOptions extends MetricReaderOptions {
  readonly delivery: Delivery<ResourceMetrics>
  readonly intervalMs: number
  /** Of one collection and its delivery. 0: no limit. */
  readonly timeoutMs: number
  /** Called when measurements are taken from the instruments. */
  readonly onCollect: () => void
  /** Adds what the SDK has no place for. */
  readonly finish: (collected: ResourceMetrics) => ResourceMetrics
}

/** The longest that a timer takes. */
const longestMs = 2 ** 31 - 1

/**
 * Collects at an interval, and hands what there is to the delivery: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#periodic-exporting-metricreader
 *
 * Not the SDK's own periodic reader: that one collects for every exporter anew, refuses a timeout that is longer than the
 * interval, knows no timeout of 0, and cannot tell when an export fails for good.
 */
export class PushReader extends MetricReader {
  readonly #options: PushOptions
  #timer: NodeJS.Timeout | undefined
  #pushing: Promise<void> | undefined

  constructor(options: PushOptions) {
    super(options)
    this.#options = options
  }

  protected override onInitialized(): void {
    this.#timer = setInterval(() => void quietly(() => this.#push()), Math.min(this.#options.intervalMs, longestMs))
    this.#timer.unref()
  }

  /** Nobody takes metrics any more: nothing is collected from now on. */
  stop(): void {
    clearInterval(this.#timer)
  }

  /** Delivers what was measured until now. Settles at the latest after `deadlineMs`. */
  async flush(deadlineMs: number): Promise<void> {
    const { delivery } = this.#options
    const flushed = async (): Promise<void> => {
      delivery.hurry(deadlineMs)
      // What is on its way was collected before: a second time, for what came since.
      await this.#pushing
      const pushed = this.#push()
      delivery.hurry(deadlineMs)
      await pushed
    }
    await settlesWithin(flushed(), deadlineMs)
  }

  protected override async onForceFlush(): Promise<void> {
    await this.#pushing
    await this.#push()
  }

  protected override async onShutdown(): Promise<void> {
    this.stop()
    await this.onForceFlush()
  }

  #push(): Promise<void> {
    const failed = (error: unknown): void => diag.error('metrics could not be sent', error)
    this.#pushing ??= this.#pushOnce()
      .catch(failed)
      .finally(() => {
        this.#pushing = undefined
      })
    return this.#pushing
  }

  async #pushOnce(): Promise<void> {
    const { delivery, timeoutMs, onCollect, finish } = this.#options
    if (delivery.isOff()) return
    onCollect()
    const { resourceMetrics, errors } = await this.collect(timeoutMs === 0 ? {} : { timeoutMillis: timeoutMs })
    for (const error of errors) diag.error('a metric callback failed', error)
    await delivery.send(finish(resourceMetrics))
  }
}
