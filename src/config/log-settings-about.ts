import type { logSettings } from './log-settings.ts'
import type { About } from './settings-about.ts'

/** A part of the table in `settings-about.ts`. */
export const logSettingsAbout: Readonly<Record<keyof typeof logSettings, About>> = {
  logKeys: {
    theme: 'logs',
    about:
      'Other names for the keys in log lines, as `trace_id=traceId,span_id=spanId,trace_flags=`: an empty name leaves the key out, ' +
      'and `service.name=service` adds the service.',
    source: 'ours',
  },
  logEvents: {
    theme: 'logs',
    about:
      'Records of log libraries, and lines of `console`, of this level and above become events on the span that is active: for ' +
      'backends that show traces and no logs.',
    source: 'ours',
  },
  exceptionSignal: {
    theme: 'logs',
    about:
      'Exceptions that spans record become log records of the same trace: `logs` instead of events of the span, `logs/dup` as well as. ' +
      'Needs a logs exporter.',
    source: 'exceptions',
  },
  consoleCorrelation: {
    theme: 'logs',
    about:
      'What of `console` gets the ids: `auto` and `json` lines that are JSON, as fields; `text` the others, too, as a suffix.',
    source: 'ours',
  },
  blrpScheduleDelayMs: { theme: 'logs', about: 'How long a log line waits for its batch at most.', source: 'blrp' },
  blrpExportTimeoutMs: { theme: 'logs', about: 'How long sending a batch may take. 0: no limit.', source: 'blrp' },
  blrpMaxQueueSize: {
    theme: 'logs',
    about: 'Log lines that wait at most; beyond, lines are dropped. `ACME_OTEL_QUEUE_BYTES` bounds them, too.',
    source: 'blrp',
  },
  blrpMaxExportBatchSize: {
    theme: 'logs',
    about: 'Log lines in one batch at most; never more than `OTEL_BLRP_MAX_QUEUE_SIZE`.',
    source: 'blrp',
  },
}
