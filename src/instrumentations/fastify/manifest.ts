import type { Manifest } from '../contract.ts'

export const manifest = {
  library: 'fastify',
  versions: '>=4.0.0 <6',
  about: 'The route of each request, for the name of its HTTP server span.',
  touches: [{ file: 'lib/context.js', wraps: [''] }],
  listens: ['fastify.initialization'],
} as const satisfies Manifest
