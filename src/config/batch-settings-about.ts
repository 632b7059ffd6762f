import type { batchSettings } from './batch-settings.ts'
import type { About } from './settings-about.ts'

export const batchSettingsAbout: Readonly<Record<keyof typeof batchSettings, About>> = {
  bspScheduleDelayMs: { theme: 'traces', about: 'How long a span waits for its batch at most.', source: 'bsp' },
  bspExportTimeoutMs: { theme: 'traces', about: 'How long sending a batch may take. 0: no limit.', source: 'bsp' },
  bspMaxQueueSize: {
    theme: 'traces',
    about:
      'Spans that wait at most for each exporter; beyond, spans are dropped. By default this holds for spans as they are, which ' +
      'are packed long before; those are bounded by `ACME_OTEL_QUEUE_BYTES` alone. A number that is set holds for both.',
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
      'Bytes of spans that wait at most for each exporter, beside the last 1,536 and what is being sent; beyond, spans are ' +
      'dropped. They wait encoded and compressed, so that an ordinary span takes some 60 to 150. One batch may always wait. Log ' +
      'records wait as they are, of which about as many bytes are kept, also before their SDK is loaded.',
    source: 'ours',
  },
}
