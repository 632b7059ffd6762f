import type { Manifest } from '../contract.ts'

const factories = ['createConnection', 'createPool', 'createPoolCluster'] as const
const inDefault = ['default.createConnection', 'default.createPool', 'default.createPoolCluster'] as const

/**
 * Releases from 3.5 on are ES modules, and one bundled file for `require()`: nothing of their inside can be reached. So what the
 * factories give out is traced, alike in all releases.
 */
export const manifest = {
  library: 'mariadb',
  versions: '>=3.2.0 <4',
  about:
    'A client span for each query sent to MariaDB, batches, prepared ones and streams included; waits and metrics of pools.',
  touches: [
    { wraps: factories },
    { file: 'callback.js', wraps: factories },
    { file: 'dist/callback.cjs', wraps: factories },
    { versions: '>=3.5.3', wraps: inDefault },
    { file: 'dist/callback.cjs', wraps: inDefault },
  ],
} as const satisfies Manifest
