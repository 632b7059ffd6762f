import type { Manifest } from '../contract.ts'

export const manifest = {
  library: 'winston',
  versions: '>=3.0.0 <4',
  about: 'The ids of the trace in each record; the records as log records, and as events of the span.',
  // Into `write` come the records of a logger and its children, before any format; `push` hands them on to the transports.
  touches: [{ file: 'lib/winston/logger.js', wraps: ['prototype.write', 'prototype.push'] }],
} as const satisfies Manifest
