import { official, version } from 'acme:catalog'
import { sep } from 'node:path'
import { createLog, type Log } from '../base/log.ts'
import { safely } from '../base/safely.ts'
import { satisfies } from '../base/version-range.ts'
import { type Reading, readConfig } from '../config/read-config.ts'
import type { Config } from '../config/settings.ts'
import type { Kit, Listener, Wrapper } from '../instrumentations/contract.ts'
import { patchedElsewhere } from '../instrumentations/official/options.ts'
import { installHooks } from '../interception/install-hooks.ts'
import { createLedger, type Ledger } from '../interception/ledger.ts'
import { installApiGlobal, removeApiGlobal } from '../telemetry/api-global.ts'
import { endOpenSpans } from '../telemetry/end-open-spans.ts'
import { createCatalog, ourChannels, unknownInstrumentations } from './catalog.ts'
import { beginOurs, type ChannelEntry, listenToChannels } from './channels.ts'
import { createDiagnostics } from './diagnostics.ts'
import { watchEnding } from './ending.ts'
import { functionHandlers } from './function-handlers.ts'
import { createFuses, type Fuses } from './fuses.ts'
import { type Chunks, createChunks, isDamaged, type RunChunk } from './load-chunk.ts'
import { watchNeighbours } from './neighbours.ts'
import { createOfficials } from './officials.ts'
import { createPatcher } from './patcher.ts'
import { watchLedger } from './report-ledger.ts'
import { reportStart } from './report-start.ts'
import { reportUnhookable } from './report-unhookable.ts'
import { createSignals } from './signals.ts'
import { watchForSilence } from './silence-watch.ts'
import { createTelemetry } from './telemetry.ts'

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
  const reading = readConfig(door.process.env)
  const { config, problems } = reading
  const log = createLog(config.logLevel)
  for (const { code, message } of [...problems, ...unknownInstrumentations(config)]) log.warn(code, message)
  if (!door.isPreloaded) log.warn('not-preloaded', notPreloaded)

  const onError = (doing: string, error: unknown): void => {
    if (isDamaged(error)) log.error('damaged', damaged(error))
    else log.error('agent-bug', bug(doing, error))
  }
  safely('start', () => assemble(door, reading, log, onError), onError)
}

function assemble(door: Doorway, reading: Reading, log: Log, onError: (doing: string, error: unknown) => void): void {
  const { process: node, dist } = door
  const { config, sources } = reading
  const chunks = createChunks(door.runChunk)
  const ledger = createLedger()
  const catalog = createCatalog(config)

  // The telemetry: a tracer that works at once; what it sends with is loaded when there is something to send.
  const fuses = createFuses(onError, (part) => log.error('switched-off', switchedOff(part)))
  const telemetry = createTelemetry({ config, sources, log, chunks, node, version, dist, guard: fuses, onError })
  const signals = createSignals(config, chunks, telemetry)
  const ending = watchEnding(node, config.exitTimeoutMs, [telemetry.batch, signals], (error) =>
    safely('end what a crash leaves open', () => endOpenSpans(telemetry.contextManager, error), onError),
  )
  telemetry.onFirstSpan(ending.arm)
  const diagnostics = createDiagnostics(log, config.existingSdk)
  installApiGlobal({
    trace: telemetry.provider,
    context: telemetry.contextManager,
    propagation: telemetry.propagator,
    metrics: signals.meterProvider,
    logs: signals.loggerProvider,
    diag: diagnostics,
  })

  // The hooks: each instrumentation is loaded when the application first loads its library.
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
  const ownPatcher = createPatcher({
    catalog,
    ledger: telling(ledger, log),
    kitOf,
    whenBlown: fuses.whenBlown,
    official: officials.get,
    patchOf: (library) => chunks.load(`instrumentations/${library}`).patch as Readonly<Record<string, Wrapper>>,
    satisfies,
    onError,
  })
  const patcher = watchNeighbours(ownPatcher, {
    config,
    log,
    onFirstSpan: telemetry.onFirstSpan,
    hasTold: diagnostics.hasTold,
    stepAside() {
      removeApiGlobal()
      fuses.blowAll()
      safely('step aside', officials.disableAll, onError)
    },
  })
  installHooks({
    patcher,
    start: { argv: node.argv, argv0: node.argv0, execArgv: node.execArgv, evaluated: evaluatedText(node) },
    eagerBuiltins: ['http', 'https'],
    files: functionHandlers(node.env, config, catalog, officials, onError),
    esmPackages: ['hono', 'mariadb', 'mariadb/callback', 'openai'],
    wrapperFolder: `${dist}${sep}esm`,
    onUnhookable: reportUnhookable({
      ledger,
      catalog,
      nodeVersion: node.versions.node,
      onFirstSpan: telemetry.onFirstSpan,
      warn: (message) => log.warn('not-hookable', message),
    }),
  })
  // Outside of spans there is nothing to add to a line, and `console` never passes `require`.
  const patchConsole = (): void => {
    const loaded = { library: 'console', file: undefined, version: undefined, root: undefined } as const
    patcher.patch({ ...loaded, exports: console, how: 'builtin' })
  }
  // Where lines become events, its methods are replaced: before anybody takes one.
  if (config.logEvents !== 'off') patchConsole()
  else if (config.consoleCorrelation !== 'off') telemetry.onFirstStart(patchConsole)
  listenToChannels(channelEntries(config, chunks, kitOf, fuses), ledger, onError)
  signals.loadLater({ officials, arm: ending.arm, onError })

  // The reports: silent where nothing is wrong.
  const silence = watchForSilence((requests) => {
    if (!telemetry.hasLeftOut()) log.warn('no-spans', noSpans(requests, ledger))
  })
  telemetry.onFirstSpan(() => silence.stop())
  if (config.ledger) watchLedger(node, ledger, patcher.wants)
  reportStart({ config, sources, log, version, loaded: Object.keys(official).length })
}

function channelEntries(
  config: Config,
  chunks: Chunks,
  kitOf: (library: string) => Kit,
  fuses: Fuses,
): readonly ChannelEntry[] {
  const listenersOf = (library: string) =>
    chunks.load(`instrumentations/${library}`).listeners as Record<string, Listener>
  return ourChannels(config).map(([library, channel]) => ({
    library,
    channel,
    begin: beginOurs(library, channel, () => listenersOf(library)[channel] as Listener, kitOf(library), fuses),
  }))
}

/** What a user would want to know is a warning; the rest waits in the ledger. */
function telling(ledger: Ledger, log: Log): Ledger {
  return {
    entries: ledger.entries,
    note(entry) {
      ledger.note(entry)
      const name = entry.version === undefined ? entry.library : `${entry.library}@${entry.version}`
      if (entry.how === 'late' && entry.outcome === 'patched') {
        log.warn(
          'loaded-before',
          `${name} was loaded before the agent. Its classes are patched, but functions that were taken from it before are not traced. Put the agent's --require or --import first.`,
        )
      } else if (entry.outcome === 'outside-versions' && !patchedElsewhere.includes(entry.library)) {
        log.warn(
          'outside-versions',
          `${name} is not traced: the agent does not know this version (${entry.reason}). The application is unaffected. Update the agent, or name "${entry.instrumentation}" in OTEL_NODE_DISABLED_INSTRUMENTATIONS to silence this.`,
        )
      } else if (entry.outcome === 'gate-closed') {
        log.warn(
          'gate-closed',
          `${name} is not traced: ${entry.reason}, as the agent expects. The application is unaffected. Update the agent.`,
        )
      }
    },
  }
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

function noSpans(requests: number, ledger: Ledger): string {
  const http = ledger.entries().find((entry) => entry.library === 'http')
  const why = http === undefined ? 'the http module was not seen' : `http is "${http.outcome}"`
  return `${requests} requests were served and no span has ended (${why}). Run \`otel-agent ledger -- <command>\` to see what is patched.`
}

function evaluatedText(node: NodeJS.Process): string | undefined {
  return (node as { _eval?: string })._eval
}
