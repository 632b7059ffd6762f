import type { LoggerProvider as ApiLoggerProvider } from '@opentelemetry/api-logs'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { LoggerProvider, type LogRecordProcessor, type ReadableLogRecord } from '@opentelemetry/sdk-logs'
import type { Config } from '../../config/settings.ts'
import { type Batch, createBatch } from '../batch.ts'
import type { Surroundings } from '../export/contract.ts'
import { type Print, printToStdout } from './console-signal.ts'
import { createSignal, type SignalParts } from './create-signal.ts'
import { createDelivery } from './delivery.ts'
import { encodeLogs, halveLogs } from './encode-logs.ts'
import { quietly } from './quietly.ts'
import { renderLogs } from './render-logs.ts'

export interface RunningLogs {
  /** The SDK's own. */
  readonly provider: ApiLoggerProvider
  /** Records wait, or are on their way. */
  hasWork(): boolean
  /** Delivers what was emitted. Settles at the latest after `deadlineMs`. */
  flush(deadlineMs: number): Promise<void>
  /** At `process.exit()`: blocks for at most `deadlineMs`. */
  flushNow(deadlineMs: number): void
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
  const parts: SignalParts<Records> = {
    surroundings,
    signal: 'logs',
    encoding: {
      encode: encodeLogs,
      halve: halveLogs,
      exportTimeoutMs: config.blrpExportTimeoutMs,
      // With a second exporter, what is sent again would reach that one twice.
      mayBeLeft: config.logsExporters.length === 1,
    },
    render: renderLogs,
    count: (records) => records.length,
    print,
  }
  const exporters = config.logsExporters.map((name) => createSignal(name, parts))
  const delivery = createDelivery(exporters, onOff)
  const batch = createBatch<ReadableLogRecord>({
    config: batchSettings(config),
    exporters: { [config.logsExporters.join(', ')]: () => delivery },
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
    hasWork: () => batch.hasWork(),
    flush: (deadlineMs) => batch.flush(deadlineMs),
    flushNow: (deadlineMs) => batch.flushNow(deadlineMs),
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
