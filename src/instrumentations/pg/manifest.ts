import type { Manifest } from '../contract.ts'

/**
 * Ours instead of the official one: literals, connections and prepared statements are described alike, cursors and streams end
 * their spans, and a callback runs in the context of its own caller. Connecting has no span: what a query waited is told by it.
 */
export const manifest = {
  library: 'pg',
  versions: '>=8.0.3 <9',
  about: 'A client span for each query sent to PostgreSQL, cursors, streams and `COPY` included.',
  touches: [
    { file: 'lib/client.js', wraps: ['prototype.query'] },
    { file: 'lib/native/client.js', wraps: ['prototype.query'] },
  ],
} as const satisfies Manifest
