import type { Log } from '../base/log.ts'
import { patchedElsewhere } from '../instrumentations/official/options.ts'
import type { Ledger, LedgerEntry } from '../interception/ledger.ts'

const elsewhere: Pick<LedgerEntry, 'outcome' | 'reason'> = { outcome: 'patched', reason: 'in a package that it brings' }

/** What a user would want to know is a warning; the rest waits in the ledger. */
export function tellLedger(ledger: Ledger, log: Log): Ledger {
  return {
    entries: ledger.entries,
    note(found) {
      const isElsewhere = found.outcome === 'outside-versions' && patchedElsewhere.includes(found.library)
      const entry = isElsewhere ? { ...found, ...elsewhere } : found
      ledger.note(entry)
      const name = entry.version === undefined ? entry.library : `${entry.library}@${entry.version}`
      if (entry.how === 'late' && found.outcome === 'patched') {
        log.warn(
          'loaded-before',
          `${name} was loaded before the agent. Its classes are patched, but functions that were taken from it before are not traced. Put the agent's --require or --import first.`,
        )
      } else if (entry.outcome === 'outside-versions') {
        log.warn(
          'outside-versions',
          `${name} is not traced: the agent does not know this version (${entry.reason}). The application is unaffected. Update the agent, or name "${entry.instrumentation}" in OTEL_NODE_DISABLED_INSTRUMENTATIONS to silence this.`,
        )
      } else if (entry.outcome === 'gate-closed') {
        log.warn(
          'gate-closed',
          `${name} is not traced: ${entry.reason}, as the agent expects. The application is unaffected. Update the agent.`,
        )
      }
    },
  }
}
