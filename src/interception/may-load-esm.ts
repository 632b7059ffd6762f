import { readFileSync, statSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { enclosingPackage } from './package-info.ts'

/** How the process was started: a part of `process`. In a thread, some of it comes late. */
export interface Start {
  readonly argv: readonly string[]
  /** The name that it was called by. */
  readonly argv0: string
  readonly execArgv: readonly string[]
  /** The text of `node -e`, or of a thread. */
  readonly _eval?: string | undefined
}

/** What stands for the file's name in a thread that was given a text, or the address of one. */
const evaluatedInThread = '[worker eval]'

/** Of `import(…)`, what follows the word; a text that is the whole argument is caught. */
const rest = /\s*(?:\.\w+\s*)?(?:\/\*.*?\*\/\s*)?\(\s*(?:(['"])([^'"]*)\1\s*\))?/y
/** Of the statement, the same. */
const clause = /\s*[\w{*'"]/y

/** No comment with types is wider; a file without lines is not looked through again for each word. */
const widestComment = 300

/**
 * Whether this source could bring in ES modules that matter. Words in comments that begin their line are none, and many packages
 * have types there: with hooks for ES modules, Node takes longer for each `require`. When in doubt, it could.
 */
export function mentionsImport(source: string, isIdle: (specifier: string) => boolean = () => false): boolean {
  for (let at = source.indexOf('import'); at !== -1; at = source.indexOf('import', at + 6)) {
    if (isImport(source, at, isIdle)) return true
  }
  return false
}

function isImport(source: string, at: number, isIdle: (specifier: string) => boolean): boolean {
  if (/[\w$.#]/.test(source.charAt(at - 1))) return false
  rest.lastIndex = at + 6
  const call = rest.exec(source)
  clause.lastIndex = at + 6
  if (call === null && !clause.test(source)) return false
  const near = source.slice(Math.max(0, at - widestComment), at)
  const line = near.slice(near.lastIndexOf('\n') + 1).trim()
  if (near.length < widestComment || near.includes('\n')) {
    if (/^(?:\*(?!\/)|\/\/)/.test(line) || (line.startsWith('/*') && !line.includes('*/'))) return false
  }
  // A statement begins a line, or follows another one or a comment.
  return call === null ? /(?:^|[;}]|\*\/)$/.test(line) : call[2] === undefined || !isIdle(call[2])
}

/**
 * Whether the program itself is, or may be, an ES module. Only then are the hooks for ES modules needed from the beginning.
 * When in doubt, it may.
 */
export function mayLoadEsm({ argv, execArgv, _eval: evaluated }: Start): boolean {
  if (execArgv.some((option) => /^--(input-type=module|experimental-(default-type|loader))/.test(option))) return true
  if (evaluated !== undefined) return evaluated.startsWith('data:') || mentionsImport(evaluated)
  const entry = argv[1]
  if (entry === undefined || entry === evaluatedInThread) return true
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
export function isPlainMain({ argv, _eval: evaluated }: Start): boolean {
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
