import { createRequire } from 'node:module'

// Runs in the thread that Node has for the hooks of `module.register()`: nothing of the agent's state is here. It is asked about
// every module that the application imports, and has an answer for the packages that are named.

type Next<Context, Result> = (specifier: string, context?: Context) => Promise<Result>
interface ResolveContext {
  readonly parentURL?: string
}
interface Resolved {
  readonly url: string
  readonly format?: string | null
}
type Resolve = (specifier: string, context: ResolveContext, next: Next<ResolveContext, Resolved>) => Promise<Resolved>
type Load = (url: string, context: object, next: Next<object, object>) => Promise<object>

interface Hook {
  applyOptions(options: { shouldInclude: (url: string) => boolean }): void
  readonly resolve: Resolve
  readonly load: Load
}

let made: Hook | undefined
const wanted = new Set<string>()
let packages: readonly string[] = []

export function initialize(entries: readonly string[]): void {
  packages = entries
}

export const resolve: Resolve = async (specifier, context, next) => {
  if (isOurs(specifier) || isOurs(context.parentURL ?? '')) return hook().resolve(specifier, context, next)
  const resolved = await next(specifier, context)
  if (!packages.includes(specifier) || resolved.format !== 'module') return resolved
  wanted.add(resolved.url)
  return hook().resolve(specifier, context, async () => resolved)
}

export const load: Load = (url, context, next) => (isOurs(url) ? hook().load(url, context, next) : next(url, context))

function isOurs(address: string): boolean {
  return made !== undefined && address.includes('iitm=')
}

/** Loaded when the first of the packages is imported. */
function hook(): Hook {
  if (made !== undefined) return made
  const { createHook } = createRequire(import.meta.url)('./create-hook.cjs') as {
    createHook: (meta: { url: string }) => Hook
  }
  made = createHook(import.meta)
  made.applyOptions({ shouldInclude: (url) => wanted.has(url) })
  return made
}
