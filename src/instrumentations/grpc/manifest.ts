import type { Manifest } from '../contract.ts'

/**
 * Ours instead of the official one, which speaks the older conventions, calls every code but `OK` a server's error, writes into
 * the metadata that the application has made, and never ends the span of a unary call whose client has left. Nothing of the
 * application's is wrapped here: no handler, no callback, no call object.
 */
export const manifest = {
  library: '@grpc/grpc-js',
  name: 'grpc',
  versions: '>=1.0.0 <2',
  about: 'A client span for each gRPC call with all its retries, and a server span for each that a server gets.',
  touches: [
    { wraps: ['Server.prototype._setupHandlers'] },
    { file: 'build/src/client-interceptors.js', wraps: ['getInterceptingCall'] },
  ],
} as const satisfies Manifest
