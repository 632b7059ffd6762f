import type { Manifest } from '../contract.ts'

/**
 * Ours instead of the official one, which wraps every middleware, and `next` with it, to learn the route. Express 5 has its
 * routing in the package `router`. Before 4.5.0, a route did not say whether it answers a method.
 */
export const manifest = {
  library: 'express',
  versions: '>=4.5.0 <6',
  about: 'The route of each request, for the name of its HTTP server span.',
  routesOnly: true,
  touches: [
    // Nothing of its own: the ledger is to name it, beside `router`.
    { versions: '>=5', wraps: [] },
    { file: 'lib/router/index.js', versions: '<5', wraps: ['use'] },
    { file: 'lib/router/layer.js', versions: '<5', wraps: ['prototype.match'] },
    { file: 'lib/router/route.js', versions: '<5', wraps: ['prototype._handles_method'] },
  ],
} as const satisfies Manifest
