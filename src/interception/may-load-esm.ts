import { readFileSync, statSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { enclosingPackage } from './package-info.ts'

/** How the process was started, as `process` tells it. */
export interface Start {
  readonly argv: readonly string[]
  /** The name that it was called by. */
  readonly argv0: string
  readonly execArgv: readonly string[]
  /** The text of `node -e`. */
  readonly evaluated: string | undefined
}

const importStatement = /\bimport\b\s*[\w{*'"(]/

/** Whether this source could bring in ES modules: `import` in a comment is taken for one too, which costs little. */
export function mentionsImport(source: string): boolean {
  return source.includes('import') && importStatement.test(source)
}

/**
 * Whether the program itself is, or may be, an ES module. Only then are the hooks for ES modules needed from the beginning.
 * When in doubt, it may.
 */
export function mayLoadEsm({ argv, execArgv, evaluated }: Start): boolean {
  if (execArgv.some((option) => /^--(input-type=module|experimental-(default-type|loader))/.test(option))) return true
  if (evaluated !== undefined) return mentionsImport(evaluated)
  const entry = argv[1]
  if (entry === undefined) return true
  switch (extname(entry)) {
    case '.mjs':
    case '.mts':
      return true
    case '.cjs':
    case '.cts':
      return false
    default:
      return entryMayBeEsm(entry)
  }
}

/** A CommonJS file, still to be loaded, that brings in no ES module by itself. */
export function isPlainMain({ argv, evaluated }: Start): boolean {
  const entry = argv[1]
  if (entry === undefined || evaluated !== undefined || !/\.c?js$/.test(entry)) return false
  const source = sourceOf(entry)
  return source === undefined || !mentionsImport(source)
}

function entryMayBeEsm(entry: string): boolean {
  const type = enclosingPackage(dirname(entry))?.type
  if (type !== undefined) return type === 'module'
  const source = sourceOf(entry)
  // A folder, or a name without its extension: which file it is, Node will find out later.
  return source === undefined || mentionsImport(source)
}

function sourceOf(entry: string): string | undefined {
  for (const file of [entry, `${entry}.js`]) {
    try {
      if (statSync(file).isFile()) return readFileSync(file, 'utf8')
    } catch {
      // Not this one.
    }
  }
  return undefined
}
