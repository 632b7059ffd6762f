import { realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The agent's door for `--require`. Seen from dist/cli.mjs, which this file is built into. */
export const doorPath = fileURLToPath(new URL('../hooks/require.cjs', import.meta.url))

/** Whether what a `--require` or `--import` names is this agent: by the package's name, or by a path into our hooks/. */
export function isAgent(specifier: string): boolean {
  if (/^@acme\/otel-agent(\/|$)/.test(specifier)) return true
  try {
    const path = specifier.startsWith('file:') ? fileURLToPath(specifier) : resolve(specifier)
    return dirname(realpathSync(path)) === dirname(realpathSync(doorPath))
  } catch {
    return false
  }
}
