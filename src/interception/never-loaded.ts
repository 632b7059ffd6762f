import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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
  return dependencies
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

/** Of the nearest package.json that names any. */
export function dependenciesAbove(folder: string): {
  readonly folder: string
  readonly dependencies: readonly string[]
} {
  try {
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    if (Object.keys(dependencies).length > 0) return { folder, dependencies: Object.keys(dependencies) }
  } catch {
    // None here, or none that can be read.
  }
  const parent = dirname(folder)
  return parent === folder ? { folder, dependencies: [] } : dependenciesAbove(parent)
}
