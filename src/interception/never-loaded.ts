import { join } from 'node:path'
import { dependenciesAbove } from './dependencies.ts'
import type { LedgerEntry } from './ledger.ts'

/**
 * Libraries that the application depends on and that never came by as modules: they are not used, or a build tool has put them
 * into the application's own files, where they cannot be patched.
 */
export function neverLoaded(
  entryFolder: string,
  knows: (library: string) => boolean,
  loaded: readonly LedgerEntry[],
): readonly LedgerEntry[] {
  const seen = new Set(loaded.map(({ library }) => library))
  const { folder, dependencies } = dependenciesAbove(entryFolder)
  return Object.keys(dependencies)
    .filter((library) => knows(library) && !seen.has(library))
    .map((library) => ({
      library,
      version: undefined,
      path: join(folder, 'package.json'),
      how: 'never',
      instrumentation: library,
      outcome: 'not-loaded',
      reason: "not used, or bundled into the application's own files: then keep it outside of the bundle",
    }))
}
