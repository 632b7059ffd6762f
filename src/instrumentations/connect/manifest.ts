import type { Manifest } from '../contract.ts'

/** Ours instead of the official one, which wraps every middleware, and `next` with it. */
export const manifest = {
  library: 'connect',
  versions: '>=3.0.0 <4',
  about: 'Where the middleware that a request has reached is mounted, for the name of its HTTP server span.',
  routesOnly: true,
  touches: [{ wraps: [''] }],
} as const satisfies Manifest
