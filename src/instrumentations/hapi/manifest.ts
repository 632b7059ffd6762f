import type { Manifest } from '../contract.ts'

/**
 * Ours instead of the official one, which puts functions of its own into the application's route objects, and knows nothing of
 * handlers that plugins provide, as `{ directory: … }`. Releases before 20.1.2 do not answer, or crash, on Node.js 18 and later.
 */
export const manifest = {
  library: '@hapi/hapi',
  name: 'hapi',
  versions: '>=20.1.2 <22',
  about: 'The route of each request, for the name of its HTTP server span.',
  routesOnly: true,
  touches: [{ file: 'lib/request.js', wraps: ['prototype._lookup'] }],
} as const satisfies Manifest
