import type { Manifest } from '../contract.ts'

/**
 * Ours instead of the official one: nothing is put between an application and `http.request` or its request handlers, so
 * arguments, stacks, listeners and errors are those of Node itself, at a fraction of the cost.
 */
export const manifest = {
  library: 'http',
  versions: '*',
  about: 'A server span for each request that an HTTP or HTTPS server gets, and a client span for each that is sent.',
  touches: [
    {
      wraps: [
        'ClientRequest.prototype._storeHeader',
        'ClientRequest.prototype.emit',
        'IncomingMessage.prototype.emit',
        'ServerResponse.prototype.emit',
        'request',
      ],
    },
  ],
  listens: ['http.server.request.start', 'net.server.socket'],
} as const satisfies Manifest
