import type { batchSettings } from './batch-settings.ts'
import type { About } from './settings-about.ts'

export const batchSettingsAbout: Readonly<Record<keyof typeof batchSettings, About>> = {
  bspScheduleDelayMs: { theme: 'traces', about: 'How long a span waits for its batch at most.', source: 'bsp' },
  bspExportTimeoutMs: { theme: 'traces', about: 'How long sending a batch may take. 0: no limit.', source: 'bsp' },
  bspMaxQueueSize: {
    theme: 'traces',
    about:
      'Spans that wait at most for each exporter; beyond, spans are dropped. Where it is not set, `ACME_OTEL_QUEUE_BYTES` alone ' +
      'decides: with the default of the specification, 2048, every burst would be lost.',
    source: 'bsp',
  },
  bspMaxExportBatchSize: {
    theme: 'traces',
    about: 'Spans in one batch at most; never more than `OTEL_BSP_MAX_QUEUE_SIZE`.',
    source: 'bsp',
  },
  queueBytes: {
    theme: 'traces',
    about:
      'Bytes of spans that wait at most for each exporter, beside the last 1,536; beyond, spans are dropped. They wait encoded ' +
      'and compressed, so that an ordinary span takes some 60 to 150.',
    source: 'ours',
  },
}
