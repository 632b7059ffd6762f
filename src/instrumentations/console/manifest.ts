import type { Manifest } from '../contract.ts'

export const manifest = {
  library: 'console',
  versions: '*',
  about:
    'The ids of the trace in lines that are JSON, in other lines only when asked for; the lines as events of the span.',
  // Replaced only when lines become events. Else the functions stay as they are, and with them the call site that debuggers show.
  touches: [{ wraps: ['log', 'debug', 'info', 'warn', 'error'] }],
} as const satisfies Manifest
