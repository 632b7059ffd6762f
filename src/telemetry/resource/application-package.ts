import { dirname, isAbsolute, join, sep } from 'node:path'
import type { Machine } from './machine.ts'

export interface ApplicationPackage {
  /** With its scope, if it has one. */
  readonly name: string
  readonly version?: string
}

/**
 * The package.json of the application: the first one with a name, upwards from the script that was started, else from the
 * working directory. Packages in `node_modules` are passed by: they are how the application was started (`next start`, a
 * worker of a pool), not the application.
 */
export function applicationPackage({ node, readText, workingFolder }: Machine): ApplicationPackage | undefined {
  const entry = node.argv[1]
  // Not its folder: `node service` starts what `service/package.json` says. And `node -e code argument` has no entry.
  const starts = [entry !== undefined && isAbsolute(entry) ? entry : undefined, workingFolder()]
  for (const start of starts) {
    const found = start === undefined ? undefined : upwards(start, readText)
    if (found !== undefined) return found
  }
  return undefined
}

function upwards(start: string, readText: Machine['readText']): ApplicationPackage | undefined {
  let folder = start
  for (;;) {
    const found = folder.split(sep).includes('node_modules')
      ? undefined
      : readPackage(readText(join(folder, 'package.json')))
    if (found !== undefined) return found
    const parent = dirname(folder)
    if (parent === folder) return undefined
    folder = parent
  }
}

function readPackage(text: string | undefined): ApplicationPackage | undefined {
  if (text === undefined) return undefined
  try {
    const { name, version } = JSON.parse(text)
    if (typeof name !== 'string' || name === '') return undefined
    return { name, ...(typeof version === 'string' && version !== '' && { version }) }
  } catch {
    return undefined
  }
}
