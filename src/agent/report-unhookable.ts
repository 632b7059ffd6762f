import { ownTimers } from '../base/own-timers.ts'
import type { Ledger } from '../interception/ledger.ts'
import type { Catalog } from './catalog.ts'

/** By then, an application has loaded what it starts with. */
const waitMs = 2000

interface Parts {
  readonly ledger: Ledger
  readonly catalog: Catalog
  readonly nodeVersion: string
  onFirstSpan(listener: () => void): void
  warn(message: string): void
}

/**
 * Packages that cannot be traced where they are imported: told once the application has begun to work, unless it has loaded the
 * package by `require()` until then.
 */
export function reportUnhookable({ ledger, catalog, nodeVersion, onFirstSpan, warn }: Parts) {
  return (library: string, root: string): void => {
    // Where others have brought it, the application hardly makes a server of it.
    const isRoutesOnly = catalog.get(library)?.every(({ manifest }) => manifest?.routesOnly === true)
    if (isRoutesOnly === true) return
    let isDecided = false
    const decide = (): void => {
      if (isDecided) return
      isDecided = true
      const isTraced = ledger.entries().some((entry) => entry.library === library && entry.outcome === 'patched')
      if (!isTraced) warn(textFor(library, root, nodeVersion))
    }
    onFirstSpan(decide)
    ownTimers.setTimeout(decide, waitMs).unref()
  }
}

function textFor(library: string, root: string, nodeVersion: string): string {
  return (
    `${library} in ${root} is not traced where the application imports it: it is an ES module, which Node.js ${nodeVersion} ` +
    'does not let the agent patch unasked. Name it in the dependencies of your package.json, load it with require(), or use ' +
    'Node.js 22.22.3, 24.11.1, 26 or later.'
  )
}
