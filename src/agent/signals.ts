import { ownTimers } from '../base/own-timers.ts'
import { safely } from '../base/safely.ts'
import type { Config } from '../config/settings.ts'
import type { OfficialInstrumentation } from '../instrumentations/official/bridge.ts'
import type { Surroundings } from '../telemetry/export/contract.ts'
import type { mainThread } from '../telemetry/export/main-thread/create-exporter.ts'
import { createLateLoggerProvider, type LateLoggerProvider } from '../telemetry/late-logger-provider.ts'
import { createLateMeterProvider, type LateMeterProvider } from '../telemetry/late-meter-provider.ts'
import type { LogsListeners, RunningLogs } from '../telemetry/signals/logs.ts'
import type { MetricsListeners, RunningMetrics } from '../telemetry/signals/metrics.ts'
import type { SdkParts } from '../telemetry/signals/sdk-metrics.ts'
import { createHandOver } from '../telemetry/threads/hand-over-measurements.ts'
import type { MainThreadLink } from '../telemetry/threads/main-thread-link.ts'
import { retryMs } from '../telemetry/until-loaded.ts'
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
  readonly onError: (doing: string, error: unknown) => void
}

type Late = Pick<LateMeterProvider | LateLoggerProvider, 'waiting' | 'missed'>
type Chunk<Listeners, Running> = (surroundings: Surroundings, listeners: Listeners) => Running

/** They measure by themselves instead of patching a library, so they come with the metrics SDK. */
const measuring = ['runtime-node', 'host-metrics'] as const

/** Metrics and logs: providers that work at once, and whose SDKs come after the start. */
export function createSignals(given: SignalsParts): Signals {
  const { config, chunks, telemetry, isMainThread, canHandOver } = given
  const wants = { metrics: config.metricsExporters.length > 0, logs: config.logsExporters.length > 0 }
  /** What only waits to be fetched is no work for the end of the process. */
  const pushesMetrics = config.metricsExporters.some((name) => name !== 'prometheus')
  let loading: Loading | undefined
  let retrying: NodeJS.Timeout | undefined
  let hasFailed = false
  let metrics: RunningMetrics | undefined
  let logs: RunningLogs | undefined
  let begin: () => void = () => {}
  const onError = (error: unknown): void => given.onError('record', error)
  const listeners = { onFirst: () => begin(), onHalfFull: () => loadAll(), onError }
  const onMeasured = (): void => (handOver === undefined ? begin() : handOver.begin(loading?.arm))
  const meters = createLateMeterProvider({ ...listeners, onFirst: onMeasured }, config.exemplarFilter)
  // What the agent itself measures needs no SDK in each thread.
  const handOver =
    canHandOver && wants.metrics ? createHandOver(config, meters, () => linkOf(chunks, telemetry)) : undefined
  const loggers = createLateLoggerProvider(() => telemetry.contextManager.active(), listeners, config.queueBytes)
  const measurers: OfficialInstrumentation[] = []

  const hasNews = (): boolean => pushesMetrics && (meters.hasNews() || (telemetry.counts?.ended ?? 0) > 0)
  const tellMissed = (what: string, { missed }: Late): void => {
    if (missed() > 0)
      telemetry.surroundings.warn(
        'queue-full',
        `${missed()} ${what} came before their SDK could be loaded — they were dropped.`,
      )
  }
  const tellLost = (what: string, { waiting, missed }: Late): void => {
    const lost = waiting() + missed()
    if (lost > 0)
      telemetry.surroundings.warn('exit-timeout', `${lost} ${what} were dropped: their SDK could not be loaded.`)
  }
  const loadLogs = (): void => {
    const { startLogs } = chunks.load('signals/logs') as { startLogs: Chunk<LogsListeners, RunningLogs> }
    logs = startLogs(telemetry.surroundings, { onOff: loggers.giveUp })
    loggers.become(logs.provider)
    tellMissed('log records', loggers)
  }
  const sdkParts = (): SdkParts | undefined => {
    const { counts, batch } = telemetry
    if (counts === undefined) return undefined
    const spans = { spans: counts, spanStats: () => batch.stats(), spanCapacity: config.bspMaxQueueSize }
    return { ...spans, logStats: () => logs?.stats() ?? {}, logCapacity: config.blrpMaxQueueSize }
  }
  const loadMetrics = (): void => {
    const { startMetrics } = chunks.load('signals/metrics') as { startMetrics: Chunk<MetricsListeners, RunningMetrics> }
    const listeners = { onOff, onCollect: meters.seen, own: meters.ownHistograms, sdk: sdkParts() }
    metrics = startMetrics(telemetry.surroundings, listeners)
    meters.become(metrics.provider)
    tellMissed('measurements', meters)
  }
  const onOff = (): void => {
    meters.giveUp()
    for (const measurer of measurers) measurer.disable()
  }
  const load = (isNeeded: (isWaiting: boolean) => boolean, parts: Loading): void => {
    const onError: Loading['onError'] = (doing, error) => {
      hasFailed = true
      parts.onError(doing, error)
    }
    if (wants.logs && logs === undefined && isNeeded(loggers.waiting() > 0))
      safely('load the logs SDK', loadLogs, onError)
    if (wants.metrics && metrics === undefined && isNeeded(hasNews()))
      safely('load the metrics SDK', loadMetrics, onError)
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
    if (loading === undefined || retrying !== undefined) return
    const isMeasuring = metrics !== undefined
    load(() => true, loading)
    if (metrics !== undefined && !isMeasuring) startMeasuring(loading, metrics.provider)
    if (wants.logs === (logs !== undefined) && wants.metrics === (metrics !== undefined)) loading = undefined
    else retryLater()
  }
  /** It may pass: there was no file that could be opened, or the agent is just being installed. */
  const retryLater = (): void => {
    const retry = (): void => {
      retrying = undefined
      loadAll()
    }
    retrying = ownTimers.setTimeout(retry, retryMs).unref()
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
      if (hasFailed && metrics === undefined) tellLost('measurements', meters)
      if (hasFailed && logs === undefined) tellLost('log records', loggers)
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
