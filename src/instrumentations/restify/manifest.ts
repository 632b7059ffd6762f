import type { Manifest } from '../contract.ts'

/** Ours instead of the official one, which wraps every handler, and tells no route of a request that a common handler ends. */
export const manifest = {
  library: 'restify',
  versions: '>=10.0.0 <13',
  about: 'The route of each request, for the name of its HTTP server span.',
  routesOnly: true,
  touches: [{ file: 'lib/router.js', wraps: ['prototype.lookup'] }],
} as const satisfies Manifest
