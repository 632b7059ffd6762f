import type { Manifest } from '../contract.ts'

/** No official instrumentation has it. What speaks gRPC over it, or belongs to undici, is left to those. */
export const manifest = {
  library: 'http2',
  versions: '*',
  about: 'A server span for each request that an HTTP/2 server gets, and a client span for each that is sent.',
  touches: [{ wraps: ['createServer', 'createSecureServer', 'connect'] }],
} as const satisfies Manifest
