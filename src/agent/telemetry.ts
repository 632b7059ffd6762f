import { sep } from 'node:path'
import type { Log } from '../base/log.ts'
import { safely } from '../base/safely.ts'
import type { Reading } from '../config/read-config.ts'
import type { Config } from '../config/settings.ts'
import type { Kit } from '../instrumentations/contract.ts'
import type { createBatch } from '../telemetry/batch.ts'
import type { BatchOptions } from '../telemetry/batch-options.ts'
import { rootContext } from '../telemetry/context.ts'
import { suppressTracingKey } from '../telemetry/context-keys.ts'
import { AgentContextManager } from '../telemetry/context-manager.ts'
import { createKit, type KitParts } from '../telemetry/create-kit.ts'
import type { CreateExporter, SpanExporter, Surroundings } from '../telemetry/export/contract.ts'
import { exporterChunk } from '../telemetry/export/exporter-chunk.ts'
import type { createExporter as CreateThreads } from '../telemetry/export/main-thread/create-exporter.ts'
import type { createPacking } from '../telemetry/export/otlp/packing.ts'
import type { FinishedSpan } from '../telemetry/finished-span.ts'
import { type Guard, guardPropagator, guardSampler } from '../telemetry/guarded.ts'
import { createLateBatch, type LateBatch } from '../telemetry/late-batch.ts'
import { ownScopeName } from '../telemetry/own-scope.ts'
import { contextOfEnv } from '../telemetry/propagation/env-carrier.ts'
import { createPropagator } from '../telemetry/propagation/propagators.ts'
import { createLazyResource } from '../telemetry/resource/lazy-resource.ts'
import type { CreateRemoteSampler } from '../telemetry/sampling/create-remote-sampler.ts'
import { createSampler, type Sampler } from '../telemetry/sampling.ts'
import type { TellException } from '../telemetry/span.ts'
import { SpanCounts } from '../telemetry/span-counts.ts'
import type { SpanLimits } from '../telemetry/span-limits.ts'
import { AgentTracerProvider } from '../telemetry/tracer.ts'
import type { Chunks } from './load-chunk.ts'

export interface Telemetry {
  readonly provider: AgentTracerProvider
  readonly contextManager: AgentContextManager
  readonly propagator: ReturnType<typeof createPropagator>
  /** What our own instrumentations work with. */
  kitWith(parts: Pick<KitParts<Config>, 'meterProvider' | 'loggerProvider' | 'failed'>): Kit
  readonly batch: LateBatch
  /** Where they are to be told as metrics. */
  readonly counts: SpanCounts | undefined
  readonly surroundings: Surroundings
  /** Runs work outside any request, untraced. */
  detached<Result>(work: () => Result): Result
  /** Some span was not recorded because the sampler, or the caller, has decided so. */
  hasLeftOut(): boolean
  /** Once, when the first span is about to start. */
  onFirstStart(listener: () => void): void
  /** Once, when the first span has ended. */
  onFirstSpan(listener: () => void): void
  /** From now on, what spans record of exceptions is told there. */
  tellExceptionsBy(tell: TellException): void
}

export interface TelemetryParts {
  readonly config: Config
  readonly sources: Reading['sources']
  readonly log: Log
  readonly chunks: Chunks
  /** A module of Node's own, as it was when the agent started. */
  readonly builtin: (name: string) => unknown
  readonly node: NodeJS.Process
  /** The agent's own. */
  readonly version: string
  /** The folder of the built files. */
  readonly dist: string
  readonly guard: Guard
  /** Each is called once, when the first span has ended. */
  readonly firstSpanListeners: (() => void)[]
  /** This is a worker thread, and its main thread may take what it records. */
  readonly canHandOver: boolean
  readonly onError: (doing: string, error: unknown) => void
}

const suppressed = rootContext.setValue(suppressTracingKey, true)

type CreateThreadsExporter = typeof CreateThreads
type OtherPropagators = ReturnType<Parameters<typeof createPropagator>[1]>

/** A tracer that works at once. The exporter and the resource are chunks, loaded when the first batch is sent. */
export function createTelemetry(parts: TelemetryParts): Telemetry {
  const { config, chunks, log, guard, firstSpanListeners: listeners } = parts
  const surroundings = createSurroundings(parts)
  const contextManager = new AgentContextManager()
  const named = createPropagator(
    config.propagators,
    () => chunks.load('propagators').otherPropagators as OtherPropagators,
  )
  const propagator = guardPropagator(named, guard)
  contextManager.initial = contextOfEnv(parts.node.env, propagator)
  // Sending belongs to no request, and is not traced.
  const detached = <Result>(work: () => Result): Result => contextManager.run(suppressed, work)
  const exporters = Object.fromEntries(
    config.tracesExporters.map((name) => [
      name,
      () => (chunks.load(exporterChunk(name, config.tracesProtocol)).createExporter as CreateExporter)(surroundings),
    ]),
  )
  const batch = createLateBatch(
    {
      warn: surroundings.warn,
      detached,
      ...(isSentByMainThread(parts)
        ? throughMainThread(parts, surroundings, exporters, listeners)
        : { config, exporters }),
      packing: {
        load: () => (chunks.load('packing').createPacking as typeof createPacking)(surroundings),
        maxBytes: config.queueBytes,
      },
    },
    () => chunks.load('batch').createBatch as typeof createBatch,
  )
  const asked = createSampler(config, () => remoteSampler(chunks, surroundings, log, contextManager))
  const sampler = guardSampler(asked, guard)
  const beginners: (() => void)[] = []
  let hasLeftOut = false
  let tellException: TellException | undefined
  const counts = config.sdkMetrics && config.metricsExporters.length > 0 ? new SpanCounts() : undefined
  const provider = new AgentTracerProvider({
    contextManager,
    sampler: {
      isSampled(question) {
        while (beginners.length > 0) beginners.pop()?.()
        const isSampled = sampler.isSampled(question)
        hasLeftOut ||= !isSampled
        counts?.started(question.parent, isSampled)
        return isSampled
      },
      needsAttributes: sampler.needsAttributes === true,
      marks: sampler.marks,
    },
    limits: limitsOf(config),
    flush: () => batch.flush(),
    resource: surroundings.resource,
    tellException: config.exceptionSignal.length === 0 ? undefined : (...told) => tellException?.(...told) === true,
    onEnd(span) {
      try {
        while (listeners.length > 0) listeners.pop()?.()
        if (counts !== undefined) counts.ended++
        batch.add(span)
      } catch (error) {
        parts.onError('keep a span', error)
      }
    },
  })
  return {
    provider,
    contextManager,
    propagator,
    kitWith: (given) =>
      createKit({
        ...given,
        tracer: provider.tracerOf(ownScopeName),
        contextManager,
        propagator,
        settings: config,
        hasExponentialHistograms: config.metricsHistogramAggregation === 'base2_exponential_bucket_histogram',
        serviceName: () => String(surroundings.resource()['service.name'] ?? ''),
        scopeName: ownScopeName,
      }),
    batch,
    counts,
    surroundings,
    detached,
    hasLeftOut: () => hasLeftOut,
    onFirstStart: (listener) => beginners.push(listener),
    onFirstSpan: (listener) => listeners.push(listener),
    tellExceptionsBy(tell) {
      tellException = tell
    },
  }
}

/** The main thread takes spans as they are packed for OTLP. */
function isSentByMainThread({ config, canHandOver }: TelemetryParts): boolean {
  const [name, ...others] = config.tracesExporters
  const isOtlp = name !== undefined && exporterChunk(name, config.tracesProtocol) === 'export/otlp'
  return isOtlp && others.length === 0 && canHandOver
}

/** To hand spans over costs little, and what was handed over is safe when the thread is terminated: so it is done soon. */
const handOverAfterMs = 100

function throughMainThread(
  { config, chunks, onError }: TelemetryParts,
  from: Surroundings,
  exporters: Readonly<Record<string, () => SpanExporter>>,
  firstSpanListeners: (() => void)[],
): Pick<BatchOptions<FinishedSpan>, 'config' | 'exporters'> {
  const [[name, makeOwn]] = Object.entries(exporters) as [[string, () => SpanExporter]]
  let exporter: SpanExporter | undefined
  const reach = (): void => {
    const { createExporter } = chunks.load('export/main-thread') as { createExporter: CreateThreadsExporter }
    exporter ??= createExporter(from, makeOwn)
  }
  const make = (): SpanExporter => {
    if (exporter === undefined) safely('reach the main thread', reach, onError)
    return exporter ?? makeOwn()
  }
  // Says hello.
  firstSpanListeners.push(() => safely('reach the main thread', reach, () => {}))
  return {
    config: { ...config, bspScheduleDelayMs: Math.min(config.bspScheduleDelayMs, handOverAfterMs) },
    exporters: { [name]: make },
  }
}

/** Without its file, what it would decide is decided by the default. */
function remoteSampler(chunks: Chunks, from: Surroundings, log: Log, contexts: AgentContextManager): Sampler {
  const sampler = safely(
    'load the sampler',
    () => {
      const { createRemoteSampler } = chunks.load('sampling') as { createRemoteSampler: CreateRemoteSampler }
      // Asking belongs to no request, and is not traced.
      return createRemoteSampler(from, (work) => contexts.run(suppressed, work))
    },
    (doing, error) => log.warn('sampler-missing', withoutSampler(doing, error)),
  )
  return sampler ?? createSampler({ tracesSampler: 'parentbased_always_on', tracesSamplerArg: 1 })
}

function withoutSampler(doing: string, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error)
  return `Could not ${doing} that OTEL_TRACES_SAMPLER names: ${why}. All traces are kept instead. Copy the whole agent.`
}

function createSurroundings(parts: TelemetryParts): Surroundings {
  const { config, sources, log, chunks, builtin, node, version, dist, onError } = parts
  const warn: Surroundings['warn'] = (code, message) => log.warn(code, message)
  const cloudWorkerFile = `${dist}${sep}cloud-worker.cjs`
  return {
    config,
    sources,
    ...createLazyResource({ config, process: node, version, cloudWorkerFile, onError, warn, load: chunks.load }),
    warn,
    builtin,
    chunk: chunks.load,
  }
}

function limitsOf(config: Config): SpanLimits {
  return {
    attributeCount: config.spanAttributeCountLimit,
    attributeValueLength: config.spanAttributeValueLengthLimit,
    eventCount: config.spanEventCountLimit,
    linkCount: config.spanLinkCountLimit,
    attributesPerEvent: config.eventAttributeCountLimit,
    attributesPerLink: config.linkAttributeCountLimit,
  }
}
