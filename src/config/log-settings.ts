import type { Setting } from './setting.ts'

/** A part of the table in `settings.ts`. */
export const logSettings = {
  logKeys: { env: 'ACME_OTEL_LOG_KEYS', type: 'attributes', default: {} },
  logEvents: {
    env: 'ACME_OTEL_LOG_EVENTS',
    type: 'enum',
    values: ['off', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'],
    default: 'off',
  },
  exceptionSignal: {
    env: 'OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN',
    type: 'list',
    values: ['logs', 'logs/dup'],
    default: [],
  },
  consoleCorrelation: {
    env: 'ACME_OTEL_CONSOLE_CORRELATION',
    type: 'enum',
    values: ['auto', 'json', 'text', 'off'],
    default: 'auto',
  },
  blrpScheduleDelayMs: { env: 'OTEL_BLRP_SCHEDULE_DELAY', type: 'milliseconds', default: 1000 },
  blrpExportTimeoutMs: { env: 'OTEL_BLRP_EXPORT_TIMEOUT', type: 'milliseconds', default: 30000 },
  blrpMaxQueueSize: { env: 'OTEL_BLRP_MAX_QUEUE_SIZE', type: 'integer', min: 1, default: 2048 },
  blrpMaxExportBatchSize: { env: 'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', type: 'integer', min: 1, default: 512 },
} as const satisfies Record<string, Setting>
