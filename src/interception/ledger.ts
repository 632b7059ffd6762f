import type { HowLoaded } from './loaded-module.ts'

/** What became of one library that the agent knows and the application has loaded. */
export interface LedgerEntry {
  readonly library: string
  readonly version: string | undefined
  /** The package's folder; `undefined` for what Node brings. */
  readonly path: string | undefined
  readonly how: HowLoaded
  readonly instrumentation: string
  readonly outcome: Outcome
  /** In words, when it was not patched, or not here. */
  readonly reason?: string | undefined
}

export type Outcome = 'patched' | 'outside-versions' | 'gate-closed' | 'disabled' | 'failed' | 'not-loaded'

/** Kept from the first moment: one entry for each library, copy and instrumentation. The last word about it counts. */
export interface Ledger {
  note(entry: LedgerEntry): void
  entries(): readonly LedgerEntry[]
}

export function createLedger(): Ledger {
  const entries = new Map<string, LedgerEntry>()
  return {
    note(entry) {
      const key = `${entry.instrumentation}\n${entry.library}\n${entry.path ?? ''}`
      const before = entries.get(key)
      // A package is patched file by file: one success is a success, unless a part of it failed.
      if (before?.outcome === 'failed' || (before?.outcome === 'patched' && entry.outcome !== 'failed')) return
      entries.set(key, entry)
    },
    entries: () => [...entries.values()],
  }
}

export function renderLedger(entries: readonly LedgerEntry[]): string {
  const rows = entries.map((entry) => [
    entry.library + (entry.version === undefined ? '' : `@${entry.version}`),
    entry.how,
    entry.outcome + (entry.reason === undefined ? '' : `: ${entry.reason}`),
    entry.path ?? 'node',
  ])
  const table = [['library', 'loaded as', 'outcome', 'where'], ...rows]
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
