import type { Manifest } from '../contract.ts'

/** Without it, a query that has waited would run in the context of whoever gave the connection back. */
export const manifest = {
  library: 'pg-pool',
  versions: '>=3.0.0 <4',
  about: 'How long a query waited for a connection, the right parent for its span, and the metrics of the pool.',
  touches: [{ wraps: ['prototype.connect', 'prototype.newClient', 'prototype._release'] }],
} as const satisfies Manifest
