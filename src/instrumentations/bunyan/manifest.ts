import type { Manifest } from '../contract.ts'

export const manifest = {
  library: 'bunyan',
  versions: '>=1.0.0 <3',
  about: 'The ids of the trace in each record; the records as log records, and as events of the span.',
  touches: [{ wraps: ['prototype._emit'] }],
} as const satisfies Manifest
