import type { MeterProvider as ApiMeterProvider } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { InstrumentType, MeterProvider, type ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { Surroundings } from '../export/contract.ts'
import type { OwnHistogram } from '../histogram.ts'
import { collectNow } from './collect-now.ts'
import { createConsoleSignal, type Print, printToStdout } from './console-signal.ts'
import { createDelivery } from './delivery.ts'
import { countPoints, encodeMetrics, halveMetrics } from './encode-metrics.ts'
import { createOtlpSignal } from './otlp-signal.ts'
import { OwnMetrics } from './own-metrics.ts'
import { readerPreferences } from './preferences.ts'
import { PushReader } from './push-reader.ts'
import { quietly } from './quietly.ts'
import { renderMetrics } from './render-metrics.ts'
import type { SignalExporter } from './signal-exporter.ts'

export interface RunningMetrics {
  /** The SDK's own. */
  readonly provider: ApiMeterProvider
  /** Collects and delivers. Settles at the latest after `deadlineMs`. */
  flush(deadlineMs: number): Promise<void>
  /** At `process.exit()`: blocks for at most `deadlineMs`. */
  flushNow(deadlineMs: number): void
}

export interface MetricsListeners {
  /** Once, when the receiver has said that it takes no metrics: nothing is collected from then on. */
  readonly onOff?: () => void
  /** When measurements are taken from the instruments, to be delivered. */
  readonly onCollect?: () => void
  readonly print?: Print
  /** What our own instrumentations have measured. */
  readonly own?: () => readonly OwnHistogram[]
}

/** The metrics SDK, by the settings. Nothing in it holds the process. */
export function startMetrics(surroundings: Surroundings, listeners: MetricsListeners = {}): RunningMetrics {
  const { onOff, onCollect = () => {}, print = printToStdout, own = () => [] } = listeners
  const { config } = surroundings
  const exportTimeoutMs = config.metricExportTimeoutMs
  const otlp = { encode: encodeMetrics, halve: halveMetrics, exportTimeoutMs }
  const exporters = config.metricsExporters.map(
    (name): SignalExporter<ResourceMetrics> =>
      name === 'otlp'
        ? createOtlpSignal(surroundings, 'metrics', otlp)
        : createConsoleSignal({ render: renderMetrics, count: countPoints }, print),
  )
  const delivery = createDelivery(exporters, () => {
    reader.stop()
    onOff?.()
  })
  const preferences = readerPreferences(config)
  const ownMetrics = new OwnMetrics(own, preferences.aggregationTemporalitySelector(InstrumentType.HISTOGRAM))
  const reader = new PushReader({
    ...preferences,
    metricProducers: [ownMetrics],
    delivery,
    intervalMs: config.metricExportIntervalMs,
    timeoutMs: exportTimeoutMs,
    onCollect,
  })
  const resource = resourceFromAttributes(surroundings.resource())
  const provider = quietly(() => new MeterProvider({ resource, readers: [reader] }))
  const collectAndSend = (deadlineMs: number): void => {
    if (delivery.isOff()) return
    onCollect()
    const { resource, scopeMetrics } = collectNow(provider)
    delivery.sendNow({ resource, scopeMetrics: [...scopeMetrics, ...ownMetrics.take()] }, deadlineMs)
  }
  return {
    provider,
    flush: (deadlineMs) => quietly(() => reader.flush(deadlineMs)),
    flushNow: (deadlineMs) => quietly(() => collectAndSend(deadlineMs)),
  }
}
