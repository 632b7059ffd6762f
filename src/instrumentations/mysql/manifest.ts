import type { Manifest } from '../contract.ts'

/**
 * Ours instead of the official one: a query of a pool is one span and not two, callbacks and events run in the context of their
 * own caller, rows are counted, and a destroyed connection ends the spans of its queries. What departs from the official package,
 * and why, is said in docs/decisions.
 */
export const manifest = {
  library: 'mysql',
  versions: '>=2.5.0 <3',
  about: 'A client span for each query sent to MySQL, streams and transactions included; waits and metrics of pools.',
  touches: [
    { file: 'lib/Connection.js', wraps: ['prototype.query', 'prototype.destroy'] },
    { file: 'lib/Pool.js', wraps: ['prototype.getConnection', 'prototype.releaseConnection'] },
  ],
} as const satisfies Manifest
