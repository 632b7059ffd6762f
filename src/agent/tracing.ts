import { safely } from '../base/safely.ts'
import type { Reading } from '../config/read-config.ts'
import type { Config } from '../config/settings.ts'
import type { Kit, Listener, Wrapper } from '../instrumentations/contract.ts'
import { definitionsOf } from '../instrumentations/official/bridge.ts'
import type { Ledger } from '../interception/ledger.ts'
import type { LoadedModule, Patcher } from '../interception/loaded-module.ts'
import type { ApiGlobal } from '../telemetry/api-global.ts'
import { endOpenSpans } from '../telemetry/end-open-spans.ts'
import { exceptionLogs } from '../telemetry/exception-logs.ts'
import type { Receiver } from '../telemetry/threads/hear.ts'
import { beginOurs } from './begin-ours.ts'
import type { Catalog } from './catalog.ts'
import { createDiagnostics } from './diagnostics.ts'
import { watchEnding } from './ending.ts'
import { createFuses } from './fuses.ts'
import { keepTicksFast } from './keep-ticks-fast.ts'
import { createOfficials } from './officials.ts'
import { createPatcher } from './patcher.ts'
import { watchLedger } from './report-ledger.ts'
import type { reportStart } from './report-start.ts'
import { createSignals } from './signals.ts'
import { createTelemetry, type TelemetryParts } from './telemetry.ts'
import { tellLedger } from './tell-ledger.ts'

/** All that a program needs only when something is to be traced. */
export interface Tracing {
  /** What stands behind `@opentelemetry/api`. */
  readonly api: ApiGlobal
  patch(loaded: LoadedModule): unknown
  /** For the first message on a channel: loads the instrumentation, and gives who gets the messages. */
  begin(library: string, channel: string): (message: unknown) => void
  patchConsole(): void
  /** The application has started: the SDKs of metrics and logs may be loaded. */
  startSignals(): void
  /** The files of a function, as AWS Lambda has it, that its instrumentation patches. */
  functionFiles(name: string): readonly string[]
  hasLeftOut(): boolean
  /** An SDK of the application was told of. */
  hasToldOfSdk(): boolean
  /** Takes out of the application what was put into it. */
  stepAside(): void
  /** Takes what worker threads hand over. */
  readonly receiver: Receiver
  reportStart(libraries: number): void
  watchLedger(knows: Patcher['wants']): void
}

export interface TracingParts extends Omit<TelemetryParts, 'guard' | 'canHandOver'> {
  readonly config: Config
  readonly sources: Reading['sources']
  readonly catalog: Catalog
  readonly ledger: Ledger
}

/** The chunk `tracing`: made when the first library is patched, or when somebody asks the API. */
export function createTracing(parts: TracingParts): Tracing {
  const { config, sources, log, chunks, node, version, catalog, ledger, onError } = parts
  const fuses = createFuses(onError, (part) => log.error('switched-off', switchedOff(part)))
  // A tracer that works at once; what it sends with is loaded when there is something to send.
  const isMainThread = (): boolean =>
    (parts.builtin('worker_threads') as typeof import('node:worker_threads')).isMainThread
  // By name, since to ask loads `worker_threads`. That the main thread hears of new threads takes Node 20.
  const isThread = node.chdir.name === 'unavailableInWorker' && !isMainThread()
  const canHandOver = isThread && Number.parseInt(node.versions.node, 10) >= 20
  const telemetry = createTelemetry({ ...parts, guard: fuses, canHandOver })
  const signals = createSignals({ config, chunks, telemetry, isMainThread, canHandOver, onError })
  const onCrash = (error: unknown): void =>
    safely('end what a crash leaves open', () => endOpenSpans(telemetry.contextManager, error), onError)
  const ending = watchEnding(node, config.exitTimeoutMs, [telemetry.batch, signals], onCrash, onError)
  telemetry.onFirstSpan(ending.arm)
  if (config.exceptionSignal.length > 0)
    telemetry.tellExceptionsBy(
      exceptionLogs(
        signals.loggerProvider,
        () => telemetry.contextManager.active(),
        !config.exceptionSignal.includes('logs/dup'),
      ),
    )
  const diagnostics = createDiagnostics(log, config.existingSdk)

  // Each instrumentation is loaded when the application first loads its library.
  const kit = telemetry.kitWith({
    meterProvider: signals.meterProvider,
    loggerProvider: signals.loggerProvider,
    failed: onError,
  })
  const kitOf = (library: string): Kit => ({
    ...kit,
    failed: (doing, error) => fuses.failed(library, doing, error),
  })
  const officials = createOfficials({ chunks, config, telemetry, fuses })
  const patcher = createPatcher({
    catalog,
    ledger: tellLedger(ledger, log),
    kitOf,
    whenBlown: fuses.whenBlown,
    official: officials.get,
    patchOf: (library) => chunks.load(`instrumentations/${library}`).patch as Readonly<Record<string, Wrapper>>,
    onError,
  })
  const patchConsole = (): void => {
    const loaded = { library: 'console', file: undefined, version: undefined, root: undefined } as const
    patcher.patch({ ...loaded, exports: console, how: 'builtin' })
  }
  // Outside of spans there is nothing to add to a line.
  if (config.logEvents === 'off' && config.consoleCorrelation !== 'off') telemetry.onFirstStart(patchConsole)
  keepTicksFast(node, parts.builtin('async_hooks') as typeof import('node:async_hooks'), onError)
  const startSignals = signals.begin({ officials, arm: ending.arm, onError })
  return {
    api: {
      trace: telemetry.provider,
      context: telemetry.contextManager,
      propagation: telemetry.propagator,
      metrics: signals.meterProvider,
      logs: signals.loggerProvider,
      diag: diagnostics,
    },
    patch: patcher.patch,
    begin(library, channel) {
      const { listeners } = chunks.load(`instrumentations/${library}`) as { listeners: Record<string, Listener> }
      return beginOurs(library, channel, listeners[channel] as Listener, kitOf(library), fuses)
    },
    patchConsole,
    startSignals,
    functionFiles: (name) => definitionsOf(officials.get(name)).map((module) => module.name),
    hasLeftOut: telemetry.hasLeftOut,
    hasToldOfSdk: diagnostics.hasTold,
    stepAside() {
      fuses.blowAll()
      safely('step aside', officials.disableAll, onError)
    },
    receiver: { batch: telemetry.batch, arm: ending.arm, detached: telemetry.detached, meters: signals.meterProvider },
    reportStart: (loaded) =>
      (chunks.load('start-line').reportStart as typeof reportStart)({ config, sources, log, version, loaded }),
    watchLedger: (knows) => watchLedger(node, ledger, knows),
  }
}

const withoutPart: Readonly<Record<string, string>> = {
  sampler: 'no span is recorded any more',
  propagator: 'traces no longer continue from one service to the next',
}

function switchedOff(part: string): string {
  const isOwn = Object.hasOwn(withoutPart, part)
  return (
    `The ${isOwn ? part : `instrumentation of ${part}`} has failed three times and is switched off. The application is unaffected; ` +
    `${isOwn ? withoutPart[part] : `${part} is no longer traced`}. Update the agent, or report it.`
  )
}
