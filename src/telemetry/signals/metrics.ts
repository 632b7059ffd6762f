import { type MeterProvider as ApiMeterProvider, context } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { AggregationTemporality, InstrumentType, MeterProvider, type ResourceMetrics } from '@opentelemetry/sdk-metrics'
import { spanKey } from '../context-keys.ts'
import type { Surroundings } from '../export/contract.ts'
import type { OfferMetrics } from '../export/prometheus/create-exporter.ts'
import type { OwnHistogram } from '../histogram.ts'
import { collectNow } from './collect-now.ts'
import { type Print, printToStdout } from './console-signal.ts'
import { createSignal, type SignalParts } from './create-signal.ts'
import { createDelivery } from './delivery.ts'
import { countPoints, encodeMetrics, halveMetrics } from './encode-metrics.ts'
import { InstrumentExemplars } from './instrument-exemplars.ts'
import { OwnMetrics } from './own-metrics.ts'
import { readerPreferences } from './preferences.ts'
import { PullReader } from './pull-reader.ts'
import { PushReader } from './push-reader.ts'
import { quietly } from './quietly.ts'
import { renderMetrics } from './render-metrics.ts'
import { observeSdk, type SdkParts } from './sdk-metrics.ts'

export interface RunningMetrics {
  /** The SDK's own, watched for exemplars. */
  readonly provider: ApiMeterProvider
  /** Collects and delivers. Settles at the latest after `deadlineMs`. */
  flush(deadlineMs: number): Promise<void>
  /** At `process.exit()`: blocks for at most `deadlineMs`. */
  flushNow(deadlineMs: number): void
  /** Nothing runs after this: what was to be told later is told. */
  lastWord(): void
}

export interface MetricsListeners {
  /** Once, when the receiver has said that it takes no metrics: nothing is collected from then on. */
  readonly onOff?: () => void
  /** When measurements are taken from the instruments, to be delivered. */
  readonly onCollect?: () => void
  readonly print?: Print
  /** What our own instrumentations have measured. */
  readonly own?: () => readonly OwnHistogram[]
  /** What the agent tells of itself. */
  readonly sdk?: SdkParts | undefined
}

/** The metrics SDK, by the settings. Nothing in it holds the process. */
export function startMetrics(surroundings: Surroundings, listeners: MetricsListeners = {}): RunningMetrics {
  const { onOff, onCollect = () => {}, print = printToStdout, own = () => [] } = listeners
  const { config } = surroundings
  const exportTimeoutMs = config.metricExportTimeoutMs
  const parts: SignalParts<ResourceMetrics> = {
    surroundings,
    signal: 'metrics',
    encoding: {
      encode: (batch) => encodeMetrics(batch, surroundings.entityRefs()),
      halve: halveMetrics,
      exportTimeoutMs,
    },
    render: renderMetrics,
    count: countPoints,
    print,
  }
  const pushing = config.metricsExporters.filter((name) => name !== 'prometheus')
  const isOffered = pushing.length < config.metricsExporters.length
  const exporters = pushing.map((name) => createSignal(name, parts))
  const delivery = createDelivery(exporters, () => {
    reader.stop()
    if (!isOffered) onOff?.()
  })
  const preferences = readerPreferences(config)
  const exemplars = new InstrumentExemplars(config.exemplarFilter)
  const marked = ({ resource, scopeMetrics }: ResourceMetrics, isTaken: boolean): ResourceMetrics => ({
    resource,
    scopeMetrics: exemplars.attach(scopeMetrics, isTaken),
  })
  const ownMetrics = new OwnMetrics(own, preferences.aggregationTemporalitySelector(InstrumentType.HISTOGRAM), true)
  const reader = new PushReader({
    ...preferences,
    metricProducers: [ownMetrics],
    delivery,
    intervalMs: config.metricExportIntervalMs,
    timeoutMs: exportTimeoutMs,
    onCollect,
    finish: (collected) => marked(collected, true),
  })
  const resource = resourceFromAttributes(surroundings.resource())
  // The one that pushes comes first: its metrics are those of `collectNow`.
  const readers = [
    ...(pushing.length > 0 ? [reader] : []),
    ...(isOffered ? [offered(surroundings, own, (collected) => marked(collected, false))] : []),
  ]
  const make = (): MeterProvider => new MeterProvider({ resource, readers })
  // Before Node 24, the first context that is set makes each promise dearer from then on, also while modules are still loading.
  const provider = context.active().getValue(spanKey) === undefined ? make() : quietly(make)
  if (listeners.sdk !== undefined) observeSdk(provider, listeners.sdk)
  const collectAndSend = (deadlineMs: number): void => {
    if (pushing.length === 0 || delivery.isOff()) return
    onCollect()
    const { resource, scopeMetrics } = marked(collectNow(provider), true)
    delivery.sendNow({ resource, scopeMetrics: [...scopeMetrics, ...ownMetrics.take()] }, deadlineMs)
  }
  return {
    provider: exemplars.watch(provider),
    flush: async (deadlineMs) => {
      if (pushing.length > 0) await quietly(() => reader.flush(deadlineMs))
    },
    flushNow: (deadlineMs) => quietly(() => collectAndSend(deadlineMs)),
    lastWord: delivery.lastWord,
  }
}

/** Waits to be fetched by Prometheus. */
function offered(
  surroundings: Surroundings,
  own: () => readonly OwnHistogram[],
  finish: (collected: ResourceMetrics) => ResourceMetrics,
): PullReader {
  const { offerMetrics } = surroundings.chunk('export/prometheus') as { offerMetrics: OfferMetrics }
  const ownMetrics = new OwnMetrics(own, AggregationTemporality.CUMULATIVE, false)
  const reader = new PullReader({ metricProducers: [ownMetrics] })
  quietly(() => offerMetrics(surroundings, () => quietly(() => reader.now().then(finish))))
  return reader
}
