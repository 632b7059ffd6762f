import type { Patcher } from './loaded-module.ts'
import { keepName, loadBuiltin, loader, originalLoad } from './node-module.ts'
import { packageNameOf } from './package-of.ts'

export interface BuiltinsHook {
  /** Patches now, for importers that do not pass through `require`. Nothing happens the second time. */
  patchNow(name: string): void
  /** From here on, what is required is seen. Nothing happens the second time. */
  watchRequires(): void
}

interface BuiltinGetter {
  getBuiltinModule?: (name: string) => unknown
}

/** Their servers and requests are of the classes of `http`. */
const builtOn: Readonly<Record<string, string | undefined>> = { https: 'http', http2: 'http' }

/** `onRequest` hears of each bare request that names a wanted package, before Node resolves it. */
export function hookBuiltins(patcher: Patcher, onRequest: (request: string, parent: unknown) => void): BuiltinsHook {
  const patched = new Set<string>()

  const patchNow = (request: string): void => {
    const name = request.startsWith('node:') ? request.slice(5) : request
    const base = builtOn[name]
    if (base !== undefined) patchNow(base)
    if (patched.has(name) || !patcher.wants(name) || !loader.isBuiltin(name)) return
    patched.add(name)
    const exports = loadBuiltin(name)
    patcher.patch({ library: name, file: undefined, version: undefined, root: undefined, exports, how: 'builtin' })
    // `import { request } from 'node:http'` is a live binding: this brings it up to date wherever it stands.
    loader.syncBuiltinESMExports()
  }

  const target = process as BuiltinGetter
  const getBuiltinModule = target.getBuiltinModule

  let load: typeof loader._load | undefined
  const watchRequires = (): void => {
    if (load !== undefined) return
    load = loader._load
    keepName(load, '_load')
    loader._load = _load
  }

  const onRequire = (request: string, parent: unknown): void => {
    const name = packageNameOf(request)
    if (name === undefined) return
    if (loader.isBuiltin(request)) patchNow(request)
    else if (patcher.wants(name)) onRequest(request, parent)
  }

  function _load(this: unknown, request: string, parent?: unknown): unknown {
    // Node keeps quiet about this deprecated module when a dependency asks for it, which it finds out by looking at ten frames
    // of the stack: ours is one more than fits, so this way is taken, which is shorter.
    if (request === 'punycode' && getBuiltinModule !== undefined) return getBuiltinModule.call(process, request)
    if (typeof request === 'string') onRequire(request, parent)
    // biome-ignore lint/complexity/noArguments: as they came, without an array for each request
    return (load ?? originalLoad).apply(this, arguments as unknown as Parameters<typeof originalLoad>)
  }

  if (typeof getBuiltinModule === 'function') {
    target.getBuiltinModule = function getBuiltinModule_(name: string) {
      if (typeof name === 'string') patchNow(name)
      return getBuiltinModule.call(process, name)
    }
    Object.defineProperty(target.getBuiltinModule, 'name', { value: 'getBuiltinModule', configurable: true })
  }
  return { patchNow, watchRequires }
}
