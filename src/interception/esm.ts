import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeHas } from '../base/node-facts.ts'
import { safely } from '../base/safely.ts'
import type { BuiltinsHook } from './builtins.ts'
import type { CommonJsHook } from './commonjs.ts'
import { dependenciesAbove } from './dependencies.ts'
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
import { watchUnseen } from './unseen-builtins.ts'
import type * as WrapEsm from './wrap-esm.ts'
import type { EsmWrapper } from './wrap-esm.ts'

export interface EsmParts {
  readonly patcher: Patcher
  readonly builtins: BuiltinsHook
  readonly commonJs: CommonJsHook
  /** Builtins to be patched as soon as ES modules may come, where Node does not tell which they import. */
  readonly eagerBuiltins: readonly string[]
  /** Packages, or their entries, whose ES modules hold the implementation, instead of handing on their CommonJS files. */
  readonly esmPackages: readonly string[]
  /** Whether that word stands in the file that the process starts with. */
  mentions(word: string): boolean
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

/**
 * Called when the first ES module is about to come. CommonJS packages need nothing more, however they are imported. What is
 * left is what never passes `require`: builtins, and packages that are ES modules through and through.
 */
export function hookEsm(parts: EsmParts): void {
  // Where they exist but are not in order yet, they break applications that have a loader of their own, as tsx.
  if (loader.registerHooks === undefined || !nodeHas('syncModuleHooks')) {
    for (const name of parts.eagerBuiltins) parts.builtins.patchNow(name)
    // What is seen afterwards is seen too late for the first requests of a client over TLS.
    if (parts.mentions('http2')) parts.builtins.patchNow('http2')
    else watchUnseen('http2', parts.builtins.patchNow)
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
    return parts.patcher.wants(name) ? resolvePackage(name, specifier, context, next) : next(specifier, context)
  }

  const resolvePackage = (
    name: string,
    specifier: string,
    context: ResolveContext,
    next: (specifier: string, context?: ResolveContext) => Resolved,
  ): Resolved => {
    const resolved = next(specifier, context)
    if (!resolved.url.startsWith('file:')) return resolved
    const file = fileURLToPath(resolved.url)
    // The entry alone: wrapped inner modules would be seen by the package itself.
    const isEntry = parts.esmPackages.includes(specifier)
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
  const { patcher, esmPackages, entryFolder, onUnhookable } = parts
  const installed = esmPackages.filter((name) => patcher.wants(name)).flatMap((name) => installedEsm(name, entryFolder))
  if (installed.length === 0) return
  const { dependencies } = dependenciesAbove(entryFolder)
  const isDirect = installed.some(({ name }) => name in dependencies)
  const isInstalled = (entry: string): boolean => installed.some(({ name }) => name === packageNameOf(entry))
  if (isDirect && canHookBeside(esmPackages.filter(isInstalled), parts)) return
  for (const { name, root } of installed) onUnhookable(name, root)
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
