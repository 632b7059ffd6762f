import { dirname, join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { nodeHas } from '../base/node-facts.ts'
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
  /** Installed because other packages depend on it, and not to be traced when they import it. */
  onUnhookable(library: string, root: string): void
}

type CreateHook = (meta: { url: string }) => {
  applyOptions(options: { shouldInclude: (url: string) => boolean }): void
  resolveSync: NonNullable<SyncHooks['resolve']>
  loadSync: NonNullable<SyncHooks['load']>
}

/** `lib/register.js`. */
interface Registry {
  readonly importHooks: ((url: string, namespace: object) => void)[]
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
  const wrapper = createWrapper(parts)
  const resolve: NonNullable<SyncHooks['resolve']> = (specifier, context, next) => {
    if (wrapper.isConcerned(specifier, context)) return wrapper.hook().resolveSync(specifier, context, next)
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
    return wrapper.wrap(name, resolved, specifier, context)
  }

  loader.registerHooks({ resolve })
}

/**
 * Where hooks have a thread of their own, which takes its time at the start, an application gets one only if it depends on such a
 * package itself. Whether it will import it, nobody can tell beforehand.
 */
function hookBeside({ patcher, esmPackages, entryFolder, wrapperFolder, onUnhookable }: EsmParts): void {
  const installed = esmPackages.filter((name) => patcher.wants(name)).flatMap((name) => installedEsm(name, entryFolder))
  if (installed.length === 0) return
  const { dependencies } = dependenciesAbove(entryFolder)
  const isDirect = installed.some(({ name }) => name in dependencies)
  const isInstalled = (entry: string): boolean => installed.some(({ name }) => name === packageNameOf(entry))
  if (isDirect && canHookBeside(esmPackages.filter(isInstalled), patcher, wrapperFolder)) return
  for (const { name, root } of installed) onUnhookable(name, root)
}

/** `false` where Node does not let anybody, as under its permission model. */
function canHookBeside(entries: readonly string[], patcher: Patcher, wrapperFolder: string): boolean {
  try {
    const registry = originalLoad.call(loader, join(wrapperFolder, 'lib/register.js'), undefined, false) as Registry
    registry.importHooks.push((url, namespace) => {
      const file = fileURLToPath(url)
      patchNamespace(patcher, packageOf(file)?.name ?? enclosingPackage(dirname(file))?.name, url, namespace)
    })
    registerBeside(pathToFileURL(join(wrapperFolder, 'hook.mjs')).href, entries)
    return true
  } catch {
    return false
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
function createWrapper({ patcher, wrapperFolder }: EsmParts) {
  let loaded: ReturnType<CreateHook> | undefined
  const wanted = new Map<string, string>()
  const hook = (): ReturnType<CreateHook> => {
    if (loaded !== undefined) return loaded
    const load = (file: string): unknown => originalLoad.call(loader, join(wrapperFolder, file), undefined, false)
    const { createHook } = load('create-hook.cjs') as { createHook: CreateHook }
    const { importHooks } = load('lib/register.js') as Registry
    const created = createHook({ url: pathToFileURL(join(wrapperFolder, 'hook.mjs')).href })
    created.applyOptions({ shouldInclude: (url) => wanted.has(url) })
    importHooks.push((url, namespace) => patchNamespace(patcher, wanted.get(url), url, namespace))
    // Not before: Node takes longer for every module, CommonJS ones too, where there is a hook for loading.
    loader.registerHooks?.({
      load: (url, context, next) => (url.includes('iitm=') ? created.loadSync(url, context, next) : next(url, context)),
    })
    loaded = created
    return loaded
  }
  return {
    hook,
    isConcerned: (specifier: string, context: ResolveContext): boolean =>
      loaded !== undefined && (specifier.includes('iitm=') || (context.parentURL?.includes('iitm=') ?? false)),
    wrap(name: string, resolved: Resolved, specifier: string, context: ResolveContext): Resolved {
      wanted.set(resolved.url, name)
      return hook().resolveSync(specifier, context, () => resolved)
    },
  }
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
