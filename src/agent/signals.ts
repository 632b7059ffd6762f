import { safely } from '../base/safely.ts'
import type { Config } from '../config/settings.ts'
import type { OfficialInstrumentation } from '../instrumentations/official/bridge.ts'
import type { Surroundings } from '../telemetry/export/contract.ts'
import type { mainThread } from '../telemetry/export/main-thread/create-exporter.ts'
import { createLateLoggerProvider, type LateLoggerProvider } from '../telemetry/late-logger-provider.ts'
import { createLateMeterProvider, type LateMeterProvider } from '../telemetry/late-meter-provider.ts'
import type { LogsListeners, RunningLogs } from '../telemetry/signals/logs.ts'
import type { MetricsListeners, RunningMetrics } from '../telemetry/signals/metrics.ts'
import { createHandOver } from '../telemetry/threads/hand-over-measurements.ts'
import type { MainThreadLink } from '../telemetry/threads/main-thread-link.ts'
import type { Flushable } from './ending.ts'
import { isEnabled } from './is-enabled.ts'
import type { Chunks } from './load-chunk.ts'
import type { Officials } from './officials.ts'
import type { Telemetry } from './telemetry.ts'

export interface Signals extends Flushable {
  readonly meterProvider: LateMeterProvider
  readonly loggerProvider: LateLoggerProvider
  /** Gives what loads the SDKs of the signals that are on, for when the application has started. */
  begin(loading: Loading): () => void
}

interface Loading {
  readonly officials: Officials
  /** There is something to deliver at the end of the process. */
  readonly arm: () => void
  readonly onError: (doing: string, error: unknown) => void
}

interface SignalsParts {
  readonly config: Config
  readonly chunks: Chunks
  readonly telemetry: Telemetry
  readonly isMainThread: () => boolean
  /** As in `TelemetryParts`. */
  readonly canHandOver: boolean
}

type Chunk<Listeners, Running> = (surroundings: Surroundings, listeners: Listeners) => Running

/** They measure by themselves instead of patching a library, so they come with the metrics SDK. */
const measuring = ['runtime-node', 'host-metrics'] as const

/** Metrics and logs: providers that work at once, and whose SDKs come after the start. */
export function createSignals({ config, chunks, telemetry, isMainThread, canHandOver }: SignalsParts): Signals {
  const wants = { metrics: config.metricsExporters.length > 0, logs: config.logsExporters.length > 0 }
  /** What only waits to be fetched is no work for the end of the process. */
  const pushesMetrics = config.metricsExporters.some((name) => name !== 'prometheus')
  let loading: Loading | undefined
  let metrics: RunningMetrics | undefined
  let logs: RunningLogs | undefined
  let begin: () => void = () => {}
  const listeners = { onFirst: () => begin(), onHalfFull: () => loadAll() }
  const onMeasured = (): void => (handOver === undefined ? begin() : handOver.begin(loading?.arm))
  const meters = createLateMeterProvider({ ...listeners, onFirst: onMeasured })
  // What the agent itself measures needs no SDK in each thread.
  const handOver =
    canHandOver && wants.metrics ? createHandOver(config, meters, () => linkOf(chunks, telemetry)) : undefined
  const loggers = createLateLoggerProvider(() => telemetry.contextManager.active(), listeners)
  const measurers: OfficialInstrumentation[] = []

  const hasNews = (): boolean => pushesMetrics && meters.hasNews()
  const loadLogs = (): void => {
    const { startLogs } = chunks.load('signals/logs') as { startLogs: Chunk<LogsListeners, RunningLogs> }
    logs = startLogs(telemetry.surroundings, { onOff: loggers.giveUp })
    loggers.become(logs.provider)
  }
  const loadMetrics = (): void => {
    const { startMetrics } = chunks.load('signals/metrics') as { startMetrics: Chunk<MetricsListeners, RunningMetrics> }
    metrics = startMetrics(telemetry.surroundings, { onOff, onCollect: meters.seen, own: meters.ownHistograms })
    meters.become(metrics.provider)
  }
  const onOff = (): void => {
    meters.giveUp()
    for (const measurer of measurers) measurer.disable()
  }
  /** A chunk that cannot be loaded leaves its signal off. */
  const load = (isNeeded: (isWaiting: boolean) => boolean, { onError }: Loading): void => {
    if (wants.logs && logs === undefined && isNeeded(loggers.waiting() > 0)) {
      safely('load the logs SDK', loadLogs, onError)
      if (logs === undefined) loggers.giveUp()
    }
    if (wants.metrics && metrics === undefined && isNeeded(hasNews())) {
      safely('load the metrics SDK', loadMetrics, onError)
      if (metrics === undefined) meters.giveUp()
    }
  }
  const startMeasuring = ({ officials, onError }: Loading, provider: RunningMetrics['provider']): void => {
    const start = (name: string): void => {
      const measurer = officials.get(name)
      // Not the late one: what they measure by themselves is no reason to flush at the end.
      measurer.setMeterProvider(provider)
      measurers.push(measurer)
    }
    for (const name of measuring) if (isEnabled(name, config)) safely(`measure ${name}`, () => start(name), onError)
  }
  const loadAll = (): void => {
    if (loading === undefined) return
    const now = loading
    loading = undefined
    load(() => true, now)
    if (metrics !== undefined) startMeasuring(now, metrics.provider)
  }
  /** At the end of the process, only what waits is worth the time. */
  const loadNeeded = (): void => {
    if (loading !== undefined) load((isWaiting) => isWaiting, loading)
  }
  const needsSdk = (): boolean => meters.needsSdk() || loggers.waiting() > 0
  const isWorking = (): boolean => hasNews() || loggers.waiting() > 0
  return {
    meterProvider: meters,
    loggerProvider: loggers,
    hasWork: () => isWorking() || logs?.hasWork() === true,
    async flush(deadlineMs) {
      await handOver?.flush()
      loadNeeded()
      await Promise.all([hasNews() && metrics?.flush(deadlineMs), logs?.flush(deadlineMs)])
    },
    flushNow(deadlineMs) {
      const until = performance.now() + deadlineMs
      handOver?.flushNow(deadlineMs)
      loadNeeded()
      if (hasNews()) metrics?.flushNow(deadlineMs)
      if (logs?.hasWork() === true) logs.flushNow(Math.max(0, until - performance.now()))
    },
    lastWord() {
      metrics?.lastWord()
      logs?.lastWord()
    },
    begin(parts) {
      if (!wants.metrics) meters.giveUp()
      if (!wants.logs) loggers.giveUp()
      if (!wants.metrics && !wants.logs) return () => {}
      loading = parts
      begin = parts.arm
      return () => {
        // The worker threads of libraries have nothing to tell: only one that measures something gets the SDKs.
        begin = () => {
          parts.arm()
          loadAll()
        }
        if (isMainThread() || (handOver === undefined ? isWorking() : needsSdk())) loadAll()
      }
    },
  }
}

function linkOf(chunks: Chunks, { surroundings }: Telemetry): MainThreadLink {
  return (chunks.load('export/main-thread').mainThread as typeof mainThread)(surroundings)
}
