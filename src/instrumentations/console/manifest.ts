import type { Manifest } from '../contract.ts'

export const manifest = {
  library: 'console',
  versions: '*',
  about: 'The ids of the trace in lines that are JSON; in other lines only when asked for.',
  // The gate only: the function itself stays as it is, and with it the call site that debuggers show.
  touches: [{ wraps: ['log'] }],
} as const satisfies Manifest
