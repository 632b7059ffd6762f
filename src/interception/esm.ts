import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeHas } from '../base/node-facts.ts'
import { safely } from '../base/safely.ts'
import { watchBuiltinLoads } from './builtin-loads.ts'
import type { BuiltinsHook } from './builtins.ts'
import type { CommonJsHook } from './commonjs.ts'
import { type Aliases, dependenciesAbove } from './dependencies.ts'
import { linkedRootOf } from './linked-packages.ts'
import type { Patcher } from './loaded-module.ts'
import {
  loader,
  originalLoad,
  type ResolveContext,
  type Resolved,
  registerBeside,
  type SyncHooks,
} from './node-module.ts'
import { enclosingPackage } from './package-info.ts'
import { packageNameOf, packageOf } from './package-of.ts'
import type * as WrapEsm from './wrap-esm.ts'
import type { EsmWrapper } from './wrap-esm.ts'

export interface EsmParts {
  readonly patcher: Patcher
  readonly builtins: BuiltinsHook
  readonly commonJs: CommonJsHook
  /** Packages, or their entries, whose ES modules hold the implementation, instead of handing on their CommonJS files. */
  readonly esmPackages: readonly string[]
  readonly aliases: Aliases
  /** Where the application starts. */
  readonly entryFolder: string
  /** The folder with the bundled `import-in-the-middle`. */
  readonly wrapperFolder: string
  /** Of the agent's chunks. Throws when it cannot be loaded. */
  loadChunk(name: string): object
  onError(doing: string, error: unknown): void
  /** Installed because other packages depend on it, and not to be traced when they import it. */
  onUnhookable(library: string, root: string): void
}

/** Loaded for nothing by many, where Node does not tell what it loads. */
const networkBuiltins = ['http', 'https', 'http2']

/**
 * Called when the first ES module is about to come. CommonJS packages need nothing more, however they are imported. What is
 * left is what never passes `require`: builtins, and packages that are ES modules through and through.
 */
export function hookEsm(parts: EsmParts): void {
  // Where they exist but are not in order yet, they break applications that have a loader of their own, as tsx.
  if (loader.registerHooks === undefined || !nodeHas('syncModuleHooks')) {
    const patchNow = (name: string): void => safely(`patch ${name}`, () => parts.builtins.patchNow(name), parts.onError)
    if (!watchBuiltinLoads(patchNow)) for (const name of networkBuiltins) patchNow(name)
    hookBeside(parts)
    return
  }
  const wrapper = lateWrapper(parts)
  const resolve: NonNullable<SyncHooks['resolve']> = (specifier, context, next) => {
    const concerned = wrapper.concernedBy(specifier, context)
    if (concerned !== undefined) return concerned.resolveSync(specifier, context, next)
    const name = packageNameOf(specifier)
    if (name === undefined || isRequire(context)) return next(specifier, context)
    if (loader.isBuiltin(specifier)) {
      parts.builtins.patchNow(specifier)
      return next(specifier, context)
    }
    const library = parts.patcher.wants(name) ? name : parts.aliases.ownName(name)
    if (!parts.patcher.wants(library)) return next(specifier, context)
    return resolvePackage(library, library + specifier.slice(name.length), specifier, context, next)
  }

  const resolvePackage = (
    name: string,
    /** `specifier` without an alias. */
    entry: string,
    specifier: string,
    context: ResolveContext,
    next: (specifier: string, context?: ResolveContext) => Resolved,
  ): Resolved => {
    const resolved = next(specifier, context)
    if (!resolved.url.startsWith('file:')) return resolved
    const file = fileURLToPath(resolved.url)
    // The entry alone: wrapped inner modules would be seen by the package itself.
    const isEntry = parts.esmPackages.includes(entry)
    if (resolved.format !== 'module' || !isEntry) {
      if (resolved.format === 'module') parts.patcher.met(name)
      const root = linkedRootOf(file, name)
      if (root !== undefined) parts.commonJs.addLinkedPackage(name, root)
      return resolved
    }
    return wrapper.get()?.wrap(name, resolved, specifier, context) ?? resolved
  }

  loader.registerHooks({ resolve })
}

/**
 * Where hooks have a thread of their own, which takes its time at the start, an application gets one only if it depends on such a
 * package itself. Whether it will import it, nobody can tell beforehand.
 */
function hookBeside(parts: EsmParts): void {
  const { patcher, aliases, entryFolder, onUnhookable } = parts
  const entries = [...parts.esmPackages, ...aliasesOf(parts.esmPackages, aliases)]
  const isWanted = (entry: string): boolean => patcher.wants(aliases.ownName(entry))
  const installed = entries.filter(isWanted).flatMap((name) => installedEsm(name, entryFolder))
  if (installed.length === 0) return
  const { dependencies } = dependenciesAbove(entryFolder)
  const isDirect = installed.some(({ name }) => name in dependencies)
  const isInstalled = (entry: string): boolean => installed.some(({ name }) => name === packageNameOf(entry))
  if (isDirect && canHookBeside(entries.filter(isInstalled), parts)) return
  for (const { name, root } of installed) onUnhookable(aliases.ownName(name), root)
}

/** The same entries of packages that the application has under other names. */
function aliasesOf(entries: readonly string[], aliases: Aliases): readonly string[] {
  return [...aliases.all()].flatMap(([alias, own]) =>
    entries.filter((entry) => packageNameOf(entry) === own).map((entry) => alias + entry.slice(own.length)),
  )
}

/** `false` where Node does not let anybody, as under its permission model. */
function canHookBeside(entries: readonly string[], parts: EsmParts): boolean {
  try {
    const chunk = parts.loadChunk('wrap-esm') as typeof WrapEsm
    chunk.hookBeside({ ...parts, loadFile }, (url) => registerBeside(url, entries))
    return true
  } catch (error) {
    const isDamaged = (error as NodeJS.ErrnoException | undefined)?.code === 'OTEL_AGENT_DAMAGED'
    if (isDamaged) parts.onError('wrap ES modules', error)
    return isDamaged
  }
}

interface Installed {
  readonly name: string
  readonly root: string
}

function installedEsm(name: string, entryFolder: string): readonly Installed[] {
  try {
    const file = loader._resolveFilename(name, undefined, false, { paths: [entryFolder] })
    const root = packageOf(file)?.root ?? dirname(file)
    // What `require()` has begun to load is traced there.
    const isRequired = Object.keys(loader._cache).some((loaded) => loaded.startsWith(root + sep))
    return isRequired || enclosingPackage(root)?.hasEsm === false ? [] : [{ name, root }]
  } catch {
    return []
  }
}

function isRequire({ conditions }: ResolveContext): boolean {
  return 'has' in conditions ? conditions.has('require') : conditions.includes('require')
}

/** `import-in-the-middle`, loaded when the first package of `esmPackages` is imported, and asked about nothing else. */
function lateWrapper(parts: EsmParts) {
  let made: EsmWrapper | undefined
  let isWanted = true
  const make = (): void => {
    isWanted = false
    const chunk = parts.loadChunk('wrap-esm') as typeof WrapEsm
    made = chunk.wrapEsm({ ...parts, loadFile }, (hooks) => loader.registerHooks?.(hooks))
  }
  return {
    get(): EsmWrapper | undefined {
      if (isWanted) safely('wrap ES modules', make, parts.onError)
      return made
    },
    concernedBy: (specifier: string, { parentURL = '' }: ResolveContext): EsmWrapper | undefined =>
      specifier.includes('iitm=') || parentURL.includes('iitm=') ? made : undefined,
  }
}

function loadFile(file: string): unknown {
  return originalLoad.call(loader, file, undefined, false)
}
