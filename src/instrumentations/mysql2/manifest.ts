import type { Manifest } from '../contract.ts'

const ofConnection = ['prototype.query', 'prototype.execute', 'prototype.prepare', 'prototype.close'] as const

/**
 * Wrapped, although releases from 3.20 on publish on channels: those tell nothing of older releases, of statements from
 * `prepare()`, of waits for a connection, and of rows that come one by one.
 */
export const manifest = {
  library: 'mysql2',
  versions: '>=2.0.0 <4',
  about: 'A client span for each query sent to MySQL, prepared ones and streams included; waits and metrics of pools.',
  touches: [
    { versions: '<3.11.5', file: 'lib/connection.js', wraps: ofConnection },
    // What a pool gives out inherits from this, and in some releases not from `Connection`.
    { versions: '>=3.11.5', file: 'lib/base/connection.js', wraps: ofConnection },
    { file: 'lib/pool.js', wraps: ['prototype.getConnection', 'prototype.releaseConnection'] },
  ],
} as const satisfies Manifest
