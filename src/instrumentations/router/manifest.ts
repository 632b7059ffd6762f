import type { Manifest } from '../contract.ts'

export const manifest = {
  library: 'router',
  versions: '>=1.0.0 <3',
  about: 'The route of each request, for the name of its HTTP server span. It is also the router of Express 5.',
  routesOnly: true,
  under: 'express',
  touches: [
    { wraps: ['prototype.use'] },
    { file: 'lib/layer.js', wraps: ['prototype.match'] },
    { file: 'lib/route.js', versions: '<2', wraps: ['prototype._handles_method'] },
    { file: 'lib/route.js', versions: '>=2', wraps: ['prototype._handlesMethod'] },
  ],
} as const satisfies Manifest
