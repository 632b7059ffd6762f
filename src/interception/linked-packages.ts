import { dirname } from 'node:path'
import { loader } from './node-module.ts'
import { enclosingPackage } from './package-info.ts'
import { packageNameOf, packageOf } from './package-of.ts'

/**
 * Workspaces link packages: the real path of what `require('express')` finds may have no `node_modules` in it. Then the
 * nearest package.json says whose file it is.
 */
export function linkedRootOf(file: string, name: string): string | undefined {
  if (packageOf(file)?.name === name) return undefined
  const owner = enclosingPackage(dirname(file))
  return owner?.name === name ? owner.root : undefined
}

export function linkedPackage(request: string, parent: unknown): { name: string; root: string } | undefined {
  const name = packageNameOf(request)
  if (name === undefined) return undefined
  try {
    const root = linkedRootOf(loader._resolveFilename(request, parent), name)
    return root === undefined ? undefined : { name, root }
  } catch {
    // Not there: the application finds out by itself, in its own way.
    return undefined
  }
}
