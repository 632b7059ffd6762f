import type { Manifest } from '../contract.ts'

/**
 * Ours instead of the official one, which wraps every middleware and, where two routes match, tells the last of them although it is
 * the first that answers. This one tells the routes of `@koa/router` and `koa-router`, wherever in the application they stand, and
 * the prefixes of `koa-mount`; it makes no spans.
 */
export const manifest = {
  library: 'koa',
  versions: '>=2.0.0 <4',
  about: 'The route of each request (`@koa/router`, `koa-router`, `koa-mount`), for the name of its HTTP server span.',
  routesOnly: true,
  // The gate only: the function stays as it is. The file exports the prototype of all contexts.
  touches: [{ file: 'lib/context.js', wraps: ['onerror'] }],
} as const satisfies Manifest
