import type { Manifest } from '../contract.ts'

export const manifest = {
  library: 'pino',
  versions: '>=7.0.0 <11',
  about: 'The ids of the trace in each line; the records as log records, and as events of the span.',
  // Not the main function, which has three names: all loggers inherit from what this file makes.
  touches: [
    { file: 'lib/proto.js', wraps: [''] },
    { file: 'lib/transport.js', wraps: [''] },
  ],
} as const satisfies Manifest
