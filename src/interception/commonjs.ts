import { relative, sep } from 'node:path'
import { types } from 'node:util'
import type { Aliases } from './dependencies.ts'
import type { LoadedModule, Patcher } from './loaded-module.ts'
import { type CommonJsModule, keepName, loader } from './node-module.ts'
import { packageInfo } from './package-info.ts'
import { type PackageFile, packageOf } from './package-of.ts'

export interface CommonJsHook {
  /**
   * Files under `root` belong to `name` although no `node_modules` is in their path: linked workspace packages. `root` may be
   * a single file, too.
   */
  addLinkedPackage(name: string, root: string): void
  /**
   * The main module is CommonJS and brings in no ES module: it is compiled as if we were not there. `onFirst` is called when
   * the first file of all, this one or another, is about to be compiled.
   */
  leaveMainAlone(onFirst: () => void): void
}

/**
 * Wraps the one function that runs every CommonJS file, whether `require` or `import` asked for it. The exports are patched
 * after the file has run and before Node takes the snapshot that ESM importers see.
 */
export function hookCommonJs(patcher: Patcher, aliases: Aliases, onSource: (source: string) => void): CommonJsHook {
  const linked: PackageFile[] = []
  const ownerOf = (filename: unknown): PackageFile | undefined => {
    const owner = placeOf(filename, linked)
    if (owner === undefined || patcher.wants(owner.name)) return owner
    const name = aliases.ownName(owner.name)
    return name === owner.name ? owner : { ...owner, name }
  }
  const compile = loader.prototype._compile
  keepName(compile, '_compile')
  loader.prototype._compile = _compile
  function _compile(this: CommonJsModule, content: string, filename: string): unknown {
    if (typeof content === 'string') onSource(content)
    const owner = ownerOf(filename)
    // biome-ignore lint/complexity/noArguments: as they came, without an array for each file
    const result = compile.apply(this, arguments as unknown as Parameters<Compile>)
    if (owner !== undefined && patcher.wants(owner.name)) patchModule(this, filename, owner, patcher, 'commonjs')
    return result
  }
  return {
    addLinkedPackage(name, root) {
      if (!linked.some((known) => known.root === root)) linked.push({ name, root })
    },
    leaveMainAlone(onFirst) {
      if (loader.prototype._compile !== _compile) return onFirst()
      letMainPass(compile, _compile, onFirst, (main) => placeOf(main, linked) === undefined)
    },
  }
}

type Compile = typeof loader.prototype._compile

/**
 * What the main module throws is printed with its stack, where a function of ours would show. So for this one file Node gets
 * its own function, out of a getter that puts ours in place for all that follows.
 */
function letMainPass(original: Compile, ours: Compile, onFirst: () => void, mayPass: (main: unknown) => boolean): void {
  const settle = (value: Compile): void => {
    onFirst()
    Object.defineProperty(loader.prototype, '_compile', { value, writable: true, enumerable: true, configurable: true })
  }
  Object.defineProperty(loader.prototype, '_compile', {
    configurable: true,
    enumerable: true,
    get(this: CommonJsModule) {
      settle(ours)
      return this.id === '.' && mayPass(this.filename) ? original : ours
    },
    set(this: unknown, value: Compile) {
      if (this === loader.prototype) settle(value)
      else Object.defineProperty(this, '_compile', { value, writable: true, enumerable: true, configurable: true })
    },
  })
}

/** Modules that were there before us. Prototypes can still be patched; what was taken out of the exports cannot. */
export function patchAlreadyLoaded(patcher: Patcher): void {
  for (const [filename, module] of Object.entries(loader._cache)) {
    const owner = packageOf(filename)
    if (module?.loaded && owner !== undefined && patcher.wants(owner.name)) {
      patchModule(module, filename, owner, patcher, 'late')
    }
  }
}

function placeOf(filename: unknown, linked: readonly PackageFile[]): PackageFile | undefined {
  if (typeof filename !== 'string') return undefined
  const owner = packageOf(filename)
  if (owner !== undefined || linked.length === 0) return owner
  return linked.find(({ root }) => filename === root || filename.startsWith(root + sep))
}

function patchModule(
  module: CommonJsModule,
  filename: string,
  owner: PackageFile,
  patcher: Patcher,
  how: LoadedModule['how'],
): void {
  const { exports } = module
  // `require()` of an ES module: its namespace cannot be changed, the ESM hook is responsible.
  if (types.isModuleNamespaceObject(exports)) {
    patcher.met(owner.name)
    return
  }
  const file = relative(owner.root, filename).replaceAll(sep, '/')
  const patched = patcher.patch({
    library: owner.name,
    file: filename === mainOf(owner) ? undefined : file,
    version: packageInfo(owner.root)?.version,
    root: owner.root,
    exports,
    how,
  })
  if (patched !== exports) module.exports = patched
}

const mains = new Map<string, string | undefined>()

/** The file that `require('<name>')` gives. Asked of Node once per package, since `exports` and `main` have many forms. */
function mainOf({ name, root }: PackageFile): string | undefined {
  if (!mains.has(root)) mains.set(root, resolveMain(name, root))
  return mains.get(root)
}

function resolveMain(name: string, root: string): string | undefined {
  for (const request of [name, root]) {
    try {
      const main = loader._resolveFilename(request, undefined, false, { paths: [root] })
      if (main.startsWith(root + sep)) return main
    } catch {
      // No CommonJS main: only its inner files can be patched.
    }
  }
  return undefined
}
