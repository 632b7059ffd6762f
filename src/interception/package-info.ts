import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface PackageInfo {
  readonly name: string | undefined
  readonly version: string | undefined
  readonly type: string | undefined
  /** `import` gives an ES module, or may. */
  readonly hasEsm: boolean
}

const known = new Map<string, PackageInfo | undefined>()

/** The package.json in `root`, read once; `undefined` when there is none that can be read. */
export function packageInfo(root: string): PackageInfo | undefined {
  if (!known.has(root)) known.set(root, readPackage(root))
  return known.get(root)
}

/** The nearest package.json at or above `folder`. */
export function enclosingPackage(folder: string): (PackageInfo & { readonly root: string }) | undefined {
  const info = packageInfo(folder)
  if (info !== undefined) return { ...info, root: folder }
  const parent = dirname(folder)
  return parent === folder ? undefined : enclosingPackage(parent)
}

function readPackage(root: string): PackageInfo | undefined {
  try {
    const { name, version, type, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const hasEsm = type === 'module' || (JSON.stringify(exports) ?? '').includes('"import"')
    return { name: textOrNothing(name), version: textOrNothing(version), type: textOrNothing(type), hasEsm }
  } catch {
    return undefined
  }
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
