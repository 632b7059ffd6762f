import { official, version } from 'acme:catalog'
import { sep } from 'node:path'
import { createLog, type Log, type LogLevel } from '../base/log.ts'
import { safely } from '../base/safely.ts'
import { type Reading, readConfig } from '../config/read-config.ts'
import type { Config } from '../config/settings.ts'
import { installHooks } from '../interception/install-hooks.ts'
import { createLedger, type Ledger } from '../interception/ledger.ts'
import type { Patcher } from '../interception/loaded-module.ts'
import { installApiGlobal, removeApiGlobal } from '../telemetry/api-global.ts'
import { type Catalog, createCatalog, ourChannels, unknownInstrumentations } from './catalog.ts'
import { type ChannelEntry, listenToChannels, whenThreadsStart } from './channels.ts'
import { effectiveEnv } from './config-file.ts'
import { functionHandlers } from './function-handlers.ts'
import { honourJavaNames } from './java-names.ts'
import { createLateTracing, type LateTracing } from './late-tracing.ts'
import { createChunks, isDamaged, ownBuiltin, type RunChunk } from './load-chunk.ts'
import { watchNeighbours } from './neighbours.ts'
import { reportUnhookable } from './report-unhookable.ts'
import { watchForSilence } from './silence-watch.ts'
import { whenStarted } from './when-started.ts'

/** The doors pass these on, so that nothing behind them reads the process's environment by itself. */
export interface Doorway {
  readonly process: NodeJS.Process
  /** The folder of the built files. */
  readonly dist: string
  /** False when the application itself has imported the agent, after some of its modules. */
  readonly isPreloaded: boolean
  readonly runChunk: RunChunk
}

/** The only place that knows every part. Reads top to bottom as the story of a start. */
export function start(door: Doorway): void {
  const given = effectiveEnv(door)
  const reading = readConfig(given.env, honourJavaNames(door.runChunk))
  const { config, problems } = reading
  // By the file of `OTEL_CONFIG_FILE`; the variable is seen before the agent is loaded.
  if (config.sdkDisabled) return
  const log = createLog(config.logLevel)
  for (const { code, message } of [...given.problems, ...problems, ...unknownInstrumentations(config)])
    log.warn(code, message)
  if (!door.isPreloaded) log.warn('not-preloaded', notPreloaded)

  const onError = (doing: string, error: unknown): void => {
    if (isDamaged(error)) log.error('damaged', damaged(error))
    else log.error('agent-bug', bug(doing, error))
  }
  safely('start', () => assemble(door, reading, log, onError), onError)
}

type OnError = (doing: string, error: unknown) => void

function assemble(door: Doorway, reading: Reading, log: Log, onError: OnError): void {
  const { process: node, dist } = door
  const { config } = reading
  const chunks = createChunks(door.runChunk)
  const ledger = createLedger()
  const catalog = createCatalog(config)

  // All that traces is a chunk of its own: a program that loads nothing to be traced never loads it.
  const firstSpanListeners: (() => void)[] = []
  const tracing = createLateTracing(
    {
      ...{ ...reading, log, chunks, builtin: ownBuiltin, node, version, dist },
      ...{ catalog, ledger, firstSpanListeners, onError },
    },
    onError,
  )
  installApiGlobal(() => tracing.get()?.api)

  // The hooks: each instrumentation is loaded when the application first loads its library.
  const onFirstSpan = (listener: () => void): void => void firstSpanListeners.push(listener)
  const patcher = watchNeighbours(latePatcher(catalog, tracing, onError), {
    config,
    log,
    onFirstSpan,
    hasTold: () => tracing.made()?.hasToldOfSdk() === true,
    stepAside() {
      removeApiGlobal()
      tracing.stepAside()
    },
  })
  installHooks({
    patcher,
    start: node,
    files: functionHandlers(node.env, config, catalog, (name) => filesOf(name, tracing, onError)),
    esmPackages: ['hono', 'mariadb', 'mariadb/callback', 'openai'],
    wrapperFolder: `${dist}${sep}esm`,
    loadChunk: chunks.load,
    onError,
    onUnhookable: reportUnhookable({
      ledger,
      catalog,
      nodeVersion: node.versions.node,
      onFirstSpan,
      warn: (message) => log.warn('not-hookable', message),
    }),
  })
  // `console` never passes `require`. Where its lines become events, its methods are replaced before anybody takes one.
  if (config.logEvents !== 'off') tracing.get()?.patchConsole()
  listenToChannels(channelEntries(config, tracing), ledger, onError)
  if (config.metricsExporters.length + config.logsExporters.length > 0)
    whenStarted(() => safely('start the other signals', tracing.startSignals, onError))

  // Workers need no exporter of their own: the main thread sends what they hand over.
  whenThreadsStart(tracing.hear, onError)

  // The reports: silent where nothing is wrong.
  const silence = watchForSilence((requests) => {
    if (tracing.made()?.hasLeftOut() !== true) log.warn('no-spans', noSpans(requests, ledger))
  })
  onFirstSpan(() => silence.stop())
  if (config.ledger) tracing.get()?.watchLedger(patcher.wants)
  if (config.startLine || tellsMore(config.logLevel)) tracing.get()?.reportStart(Object.keys(official).length)
}

function latePatcher(catalog: Catalog, tracing: LateTracing, onError: OnError): Patcher {
  return {
    wants: (library) => catalog.has(library),
    met() {},
    patch: (loaded) => {
      const made = tracing.get()
      if (made === undefined) return loaded.exports
      return safely(`patch ${loaded.library}`, () => made.patch(loaded), onError, loaded.exports)
    },
  }
}

function channelEntries(config: Config, tracing: LateTracing): readonly ChannelEntry[] {
  return ourChannels(config).map(([library, channel]) => ({
    library,
    channel,
    begin: () => tracing.get()?.begin(library, channel),
  }))
}

function filesOf(name: string, tracing: LateTracing, onError: OnError): readonly string[] {
  return safely('find the handler of the function', () => tracing.get()?.functionFiles(name) ?? [], onError, [])
}

/** The start line is for those who want to know more than what is wrong. */
function tellsMore(level: LogLevel): boolean {
  return !['none', 'error', 'warn'].includes(level)
}

const notPreloaded =
  'The agent was imported by the application, after modules that it can no longer trace fully. Start the application with ' +
  '`node --import @acme/otel-agent` instead, or put that into NODE_OPTIONS.'

/** The same for all that wants the file, so that it is told once. */
function damaged({ message }: Error): string {
  return `${message}, so what it is for is left out. The application is unaffected. Install @acme/otel-agent again.`
}

function bug(doing: string, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return `This is a bug in @acme/otel-agent, the application is unaffected: could not ${doing}: ${text}`
}

function noSpans(requests: number, ledger: Ledger): string {
  const http = ledger.entries().find((entry) => entry.library === 'http')
  const why = http === undefined ? 'the http module was not seen' : `http is "${http.outcome}"`
  return `${requests} requests were served and no span has ended (${why}). Run \`otel-agent ledger -- <command>\` to see what is patched.`
}
