import type { Manifest } from '../contract.ts'

/**
 * There is no official one. The default router is listened to, of the presets `hono` and `hono/quick`; an application that brings
 * another (`new Hono({ router })`, `hono/tiny`) has no routes in its spans.
 */
export const manifest = {
  library: 'hono',
  versions: '>=3.12.0 <5',
  about: 'The route of each request, for the name of its HTTP server span (`@hono/node-server`).',
  routesOnly: true,
  // The gate only: the class stays as it is.
  touches: [{ wraps: ['Hono'] }],
} as const satisfies Manifest
