import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What an application depends on, as its package.json says: the versions, or where they come from, by name. */
export interface Dependencies {
  /** The folder of that package.json. */
  readonly folder: string
  readonly dependencies: Readonly<Record<string, unknown>>
}

/** Of the nearest package.json that names any. */
export function dependenciesAbove(folder: string): Dependencies {
  try {
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    if (Object.keys(dependencies).length > 0) return { folder, dependencies }
  } catch {
    // None here, or none that can be read.
  }
  const parent = dirname(folder)
  return parent === folder ? { folder, dependencies: {} } : dependenciesAbove(parent)
}

/** The packages that an application has under names of its own choice, as `"pg-next": "npm:pg@9"`. */
export interface Aliases {
  /** Their own names by these. Its package.json is read at the first call. */
  all(): ReadonlyMap<string, string>
  /** A fork that goes by the name of what it replaces is that. */
  ownName(name: string): string
}

export function aliasesAbove(folder: () => string): Aliases {
  let read: ReadonlyMap<string, string> | undefined
  const all = (): ReadonlyMap<string, string> => {
    read ??= readAliases(folder())
    return read
  }
  return { all, ownName: (name) => all().get(name) ?? name }
}

function readAliases(folder: string): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>()
  const { dependencies } = dependenciesAbove(folder)
  for (const name in dependencies) {
    const own = /^npm:(@?[^@]+)/.exec(String(dependencies[name]))?.[1]
    if (own !== undefined) aliases.set(name, own)
  }
  return aliases
}
