import type { LoggerProvider as ApiLoggerProvider } from '@opentelemetry/api-logs'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { LoggerProvider, type LogRecordProcessor, type ReadableLogRecord } from '@opentelemetry/sdk-logs'
import type { Config } from '../../config/settings.ts'
import { type Batch, createBatch } from '../batch.ts'
import type { Exporter, Outcome, Surroundings } from '../export/contract.ts'
import { type Print, printToStdout } from './console-signal.ts'
import { createSignal, type SignalParts } from './create-signal.ts'
import { encodeLogs, halveLogs } from './encode-logs.ts'
import { quietly } from './quietly.ts'
import { renderLogs } from './render-logs.ts'
import { weighRecord } from './weigh-record.ts'

export interface RunningLogs {
  /** The SDK's own. */
  readonly provider: ApiLoggerProvider
  stats(): ReturnType<Batch['stats']>
  /** Records wait, or are on their way. */
  hasWork(): boolean
  /** Delivers what was emitted. Settles at the latest after `deadlineMs`. */
  flush(deadlineMs: number): Promise<void>
  /** At `process.exit()`: blocks for at most `deadlineMs`. */
  flushNow(deadlineMs: number): void
  /** Nothing runs after this: what was to be told later is told. */
  lastWord(): void
}

export interface LogsListeners {
  /** Once, when the receiver has said that it takes no logs: what is emitted from then on is forgotten. */
  readonly onOff?: () => void
  readonly print?: Print
}

type Records = readonly ReadableLogRecord[]

/** The logs SDK, by the settings. Nothing in it holds the process. */
export function startLogs(surroundings: Surroundings, listeners: LogsListeners = {}): RunningLogs {
  const { onOff = () => {}, print = printToStdout } = listeners
  const { config, warn } = surroundings
  const parts: SignalParts<Records, ReadableLogRecord> = {
    surroundings,
    signal: 'logs',
    encoding: {
      encode: (records) => encodeLogs(records, surroundings.entityRefs()),
      halve: halveLogs,
      exportTimeoutMs: config.blrpExportTimeoutMs,
      itemsOf: (records) => records,
    },
    render: renderLogs,
    count: (records) => records.length,
    print,
  }
  const exporters = config.logsExporters.map((name) => [name, createSignal(name, parts)] as const)
  let taking = exporters.length
  const onOneOff = (): void => {
    if (--taking === 0) onOff()
  }
  const batch = createBatch<ReadableLogRecord>({
    config: batchSettings(config),
    exporters: Object.fromEntries(exporters.map(([name, to]) => [name, () => tellingOff(to, onOneOff)])),
    weighing: { weigh: weighRecord, maxBytes: config.queueBytes },
    // The batch speaks of the spans' settings.
    warn: (code, message) => warn(code, message.replace('OTEL_BSP_', 'OTEL_BLRP_')),
    detached: quietly,
    noun: 'log records',
  })
  const provider = new LoggerProvider({
    resource: resourceFromAttributes(surroundings.resource()),
    logRecordLimits: {
      attributeCountLimit: config.logRecordAttributeCountLimit,
      attributeValueLengthLimit: config.logRecordAttributeValueLengthLimit,
    },
    processors: [intoBatch(batch)],
  })
  return {
    provider,
    stats: () => batch.stats(),
    hasWork: () => batch.hasWork(),
    flush: (deadlineMs) => batch.flush(deadlineMs),
    flushNow: (deadlineMs) => batch.flushNow(deadlineMs),
    lastWord: () => batch.lastWord(),
  }
}

/** `onOff` is called once, when the receiver has said that it takes no logs. */
function tellingOff(to: Exporter<ReadableLogRecord>, onOff: () => void): Exporter<ReadableLogRecord> {
  let isOff = false
  const heed = <Result extends Outcome<ReadableLogRecord>>(outcome: Result): Result => {
    if (outcome.off === true && !isOff) onOff()
    isOff ||= outcome.off === true
    return outcome
  }
  return {
    send: async (records) => heed(await to.send(records)),
    sendNow: (records, deadlineMs) => heed(to.sendNow(records, deadlineMs)),
    hurry: (deadlineMs) => to.hurry(deadlineMs),
    lastWord: () => to.lastWord?.(),
  }
}

function batchSettings(config: Config) {
  return {
    bspMaxQueueSize: config.blrpMaxQueueSize,
    bspMaxExportBatchSize: config.blrpMaxExportBatchSize,
    bspScheduleDelayMs: config.blrpScheduleDelayMs,
  }
}

/**
 * The batch that spans go through, too. Not the SDK's processor: at `process.exit()` that one cannot give its queue away, a
 * second flush does not wait for the first, what finds the queue full is dropped without a word, and a timeout of 0 (no limit)
 * ends every export at once.
 */
function intoBatch(batch: Batch<ReadableLogRecord>): LogRecordProcessor {
  return {
    onEmit: (record) => batch.add(record),
    forceFlush: () => batch.flush(),
    // An application that shuts its own SDK down must not switch the agent's logs off.
    shutdown: () => batch.flush(),
  }
}
