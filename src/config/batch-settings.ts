import type { Setting } from './setting.ts'

/** Part of the table of `settings.ts`: how spans wait for their exporters. */
export const batchSettings = {
  bspScheduleDelayMs: { env: 'OTEL_BSP_SCHEDULE_DELAY', type: 'milliseconds', default: 5000 },
  bspExportTimeoutMs: { env: 'OTEL_BSP_EXPORT_TIMEOUT', type: 'milliseconds', default: 30000 },
  bspMaxQueueSize: { env: 'OTEL_BSP_MAX_QUEUE_SIZE', type: 'integer', min: 1, default: 2048 },
  bspMaxExportBatchSize: { env: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', type: 'integer', min: 1, default: 512 },
  queueBytes: { env: 'ACME_OTEL_QUEUE_BYTES', type: 'integer', default: 16 * 1024 * 1024 },
} as const satisfies Record<string, Setting>
