import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Aliases } from './dependencies.ts'
import type { Patcher } from './loaded-module.ts'
import type { ResolveContext, Resolved, SyncHooks } from './node-module.ts'
import { enclosingPackage } from './package-info.ts'
import { packageOf } from './package-of.ts'

// A chunk of its own: most applications import no package that is ES modules through and through.

interface WrapParts {
  readonly patcher: Patcher
  readonly aliases: Aliases
  /** The folder with the bundled `import-in-the-middle`. */
  readonly wrapperFolder: string
  /** Of the agent's chunks; checks them. */
  readonly loadChunk: (name: string) => object
  /** By Node's own loader: wrapped modules import the same file by its address. */
  readonly loadFile: (file: string) => unknown
}

type Load = NonNullable<SyncHooks['load']>
type Resolve = NonNullable<SyncHooks['resolve']>

type CreateHook = (meta: { url: string }) => {
  applyOptions(options: { shouldInclude: (url: string) => boolean }): void
  resolveSync: Resolve
  loadSync: Load
}

/** `lib/register.js`. */
interface Registry {
  readonly importHooks: ((url: string, namespace: object) => void)[]
}

export interface EsmWrapper {
  readonly resolveSync: Resolve
  wrap(library: string, resolved: Resolved, specifier: string, context: ResolveContext): Resolved
}

/** Throws, having done nothing, where a file is not the one that was built. */
export function wrapEsm(parts: WrapParts, registerHooks: (hooks: SyncHooks) => unknown): EsmWrapper {
  const { patcher, wrapperFolder, loadChunk } = parts
  const wanted = new Map<string, string>()
  const { createHook } = loadChunk('esm/create-hook') as { createHook: CreateHook }
  const { importHooks } = registryOf(parts)
  const created = createHook({ url: pathToFileURL(join(wrapperFolder, 'hook.mjs')).href })
  created.applyOptions({ shouldInclude: (url) => wanted.has(url) })
  importHooks.push((url, namespace) => patchNamespace(patcher, wanted.get(url), url, namespace))
  // Not before: Node takes longer for every module, CommonJS ones too, where there is a hook for loading.
  registerHooks({
    load: (url, context, next) => (url.includes('iitm=') ? created.loadSync(url, context, next) : next(url, context)),
  })
  return {
    resolveSync: created.resolveSync,
    wrap(library, resolved, specifier, context) {
      wanted.set(resolved.url, library)
      return created.resolveSync(specifier, context, () => resolved)
    },
  }
}

/** In a thread that Node has for hooks. It loads its files by itself, so they are looked at here. */
export function hookBeside(parts: WrapParts, register: (url: string) => void): void {
  const { patcher, aliases, wrapperFolder } = parts
  for (const file of ['hook.mjs', 'create-hook.cjs']) check(wrapperFolder, file)
  registryOf(parts).importHooks.push((url, namespace) => {
    const file = fileURLToPath(url)
    const name = packageOf(file)?.name
    const library = name === undefined ? enclosingPackage(dirname(file))?.name : aliases.ownName(name)
    patchNamespace(patcher, library, url, namespace)
  })
  register(pathToFileURL(join(wrapperFolder, 'hook.mjs')).href)
}

function registryOf({ wrapperFolder, loadFile }: WrapParts): Registry {
  const file = 'lib/register.js'
  check(wrapperFolder, file)
  return loadFile(join(wrapperFolder, file)) as Registry
}

/** As hooks/require.cjs does it with chunks. */
function check(wrapperFolder: string, name: string): void {
  const file = `esm/${name}`
  const read = (path: string): Buffer => {
    try {
      return readFileSync(path)
    } catch (error) {
      throw damaged(file, `cannot be read (${(error as Error).message})`)
    }
  }
  const bytes = read(join(wrapperFolder, name))
  const built = JSON.parse(read(join(dirname(wrapperFolder), 'chunks.json')).toString())[file]
  if (built?.bytes !== bytes.length || built.sample !== sampleOf(bytes))
    throw damaged(file, 'is not the file that was built')
}

function sampleOf(bytes: Buffer): number {
  let sample = 0
  for (let at = 0; at < bytes.length; at += 61) sample = (sample * 31 + (bytes[at] as number)) | 0
  return sample
}

function damaged(file: string, what: string): Error {
  return Object.assign(new Error(`dist/${file} ${what}`), { code: 'OTEL_AGENT_DAMAGED' })
}

function patchNamespace(patcher: Patcher, library: string | undefined, url: string, namespace: object): void {
  if (library === undefined) return
  const info = enclosingPackage(dirname(fileURLToPath(url)))
  const patched = patcher.patch({
    library,
    file: undefined,
    version: info?.version,
    root: info?.root,
    exports: namespace,
    how: 'esm',
  })
  if (patched !== namespace && 'default' in namespace) namespace.default = patched
}
