import type { Manifest } from '../contract.ts'

export const manifest = {
  library: 'log4js',
  versions: '>=6.0.0 <7',
  about:
    'The ids of the trace in the context of each event (`%X{trace_id}`); the events as log records and span events.',
  touches: [{ file: 'lib/clustering.js', wraps: ['send'] }],
} as const satisfies Manifest
