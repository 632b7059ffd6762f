import type { Manifest } from '../contract.ts'

/**
 * Ours instead of the official one, which calls every method changed, adds empty attributes, never ends the span of an upgrade,
 * and gives a retry or a redirect the parent of whichever request has opened the connection.
 */
export const manifest = {
  library: 'undici',
  versions: '*',
  about: 'A client span for each request of `fetch` and undici, each retry and redirect included.',
  listens: [
    'undici:request:create',
    'undici:client:sendHeaders',
    'undici:request:headers',
    'undici:request:trailers',
    'undici:request:error',
  ],
} as const satisfies Manifest
