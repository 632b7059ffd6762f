import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, sep } from 'node:path'

/** The architecture, as data. A room may import itself and what stands at its right. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  base: [],
  config: ['base'],
  telemetry: ['config', 'base'],
  instrumentations: ['base'],
  interception: ['instrumentations', 'base'],
  agent: ['interception', 'instrumentations', 'telemetry', 'config', 'base'],
  cli: ['agent', 'config', 'base'],
  dev: ['telemetry', 'base'],
}

/** Reached by `import()` alone, so that no start ever loads them. */
export const onlyDynamically: readonly string[] = ['dev']

/** Modules that only some folders may import, types included. */
export const reserved: readonly { readonly module: RegExp; readonly to: readonly string[] }[] = [
  { module: /^@opentelemetry\//, to: ['telemetry', 'instrumentations/official'] },
  { module: /^(node:)?module$/, to: ['interception'] },
]

/** What may stand in some folders only. */
export const reservedWords: readonly {
  readonly words: RegExp
  readonly called: string
  readonly to: readonly string[]
}[] = [
  { words: /(?<![.\w])process\.(env|argv|execArgv)\b/, called: 'process.env and process.argv', to: ['cli'] },
  { words: /\b(process\.)?env(\.\w+|\[[^\]]+\])\s*(\?\?|\|\|)?=(?!=)/, called: 'writing to the environment', to: [] },
]

/** Every import and every word in `root` that breaks the rules: `src/base/a.ts → agent/b.ts: base may not import agent`. */
export function brokenRules(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort()
    .flatMap((file) => {
      const source = readFileSync(join(root, file), 'utf8')
      return [...brokenImports(file, source), ...brokenWords(file, source)].map(
        (line) => `${posix.join(root, file)} ${line}`,
      )
    })
}

function brokenImports(file: string, source: string): readonly string[] {
  return importsOf(source).flatMap(({ specifier, isStatic }) => {
    const reason = specifier.startsWith('.')
      ? whyNotRoom(file, posix.join(posix.dirname(file), specifier), isStatic)
      : whyNotModule(file, specifier)
    return reason === undefined ? [] : [`→ ${specifier}: ${reason}`]
  })
}

function brokenWords(file: string, source: string): readonly string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  return reservedWords
    .filter(({ words, to }) => !isIn(file, to) && words.test(code))
    .map(({ called, to }) => `has ${called}: ${to.length === 0 ? 'nobody may' : `only for ${to.join(', ')}`}`)
}

interface Import {
  readonly specifier: string
  readonly isStatic: boolean
}

/** `import … from 'x'`, `export … from 'x'`, `import 'x'`, and `import('x')` or `require('x')`, in code or in a type. */
function importsOf(source: string): readonly Import[] {
  const pattern = /(?:\bfrom\s+|^import\s+|\b(import|require)\(\s*)'([^']+)'/gm
  return [...source.matchAll(pattern)].map(([, call, specifier = '']) => ({ specifier, isStatic: call !== 'import' }))
}

function whyNotModule(file: string, specifier: string): string | undefined {
  const rule = reserved.find(({ module }) => module.test(specifier))
  return rule === undefined || isIn(file, rule.to) ? undefined : `only for ${rule.to.join(', ')}`
}

function whyNotRoom(file: string, target: string, isStatic: boolean): string | undefined {
  const [from = ''] = file.split('/')
  const [to = ''] = target.split('/')
  if (from === to) return from === 'instrumentations' ? whyNotLibrary(file, target) : undefined
  if (!onlyDynamically.includes(to)) return mayImport[from]?.includes(to) ? undefined : `${from} may not import ${to}`
  if (from !== 'cli') return `${to} is reached from cli alone`
  return isStatic ? `${to} is reached by import() alone` : undefined
}

/** A library's folder sees itself, the contract that stands beside it, and the semantic conventions. */
function whyNotLibrary(file: string, target: string): string | undefined {
  const [from = '', to = ''] = [file, target].map((path) => path.split('/')[1])
  const isLibrary = !from.endsWith('.ts') && from !== 'official' && from !== 'semantics'
  const isOpen = to === from || to === 'semantics' || to.endsWith('.ts')
  return isLibrary && !isOpen ? 'one library folder may not import another' : undefined
}

function isIn(file: string, folders: readonly string[]): boolean {
  return folders.some((folder) => file.startsWith(`${folder}/`))
}
