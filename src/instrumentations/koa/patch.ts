import type { Callable, Kit, Patch } from '../contract.ts'
import { quietly } from '../guarded.ts'
import { mountedRoute, noteMount } from '../mounted-routes.ts'
import type { manifest } from './manifest.ts'

/** One `router.get(…)`, or one `router.use(…)`, which has no methods. */
interface Layer {
  /** With the prefixes of its router and of those that it is nested in. */
  readonly path: string | RegExp
  readonly methods: readonly string[]
}

interface KoaContext {
  readonly method: string
  readonly originalUrl: string
}

export const patch: Patch<typeof manifest> = {
  onerror: (original, kit, contexts) => {
    // A router first says in the request's context which of its layers match, whichever its version and its module system:
    // https://github.com/koajs/router/blob/v7.4.0/lib/router.js#L324
    whenSet(contexts, 'matched', kit, (context, layers) => matched(context, layers as readonly Layer[], kit))
    // https://github.com/koajs/mount/blob/4.2.0/index.js#L58
    whenSet(contexts, 'mountPath', kit, (context, prefix) => mounted(context, String(prefix), kit))
    return original
  },
}

/** The property is not there until somebody sets it, and then it is his: only `heard` is told of each value. */
function whenSet(owner: object, key: string, kit: Kit, heard: (context: KoaContext, value: unknown) => void): void {
  if (key in owner) return
  const tell = (context: KoaContext, value: unknown): void => {
    try {
      heard(context, value)
    } catch (error) {
      kit.failed('tell a route of Koa', error)
    }
  }
  Object.defineProperty(owner, key, {
    configurable: true,
    get: () => undefined,
    set(this: KoaContext, first: unknown) {
      let value = first
      Object.defineProperty(this, key, {
        configurable: true,
        enumerable: true,
        get: () => value,
        set: (next: unknown) => {
          value = next
          tell(this, next)
        },
      })
      tell(this, first)
    },
  })
}

const patched = new WeakSet<object>()

/** A middleware of the router may answer before any route is reached: so far, it is the first that would. */
function matched(context: KoaContext, layers: readonly Layer[], kit: Kit): void {
  const [any] = layers
  if (any === undefined) return
  const methods = Object.getPrototypeOf(any) as { captures?: Callable }
  if (!patched.has(methods)) {
    patched.add(methods)
    noteLayers(methods, kit)
  }
  const first = layers.find((layer) => layer.methods.includes(context.method))
  if (first !== undefined) tellRoute(first, undefined, kit)
}

/** A layer is asked for what its expression captures just before its handlers are called. */
function noteLayers(methods: { captures?: Callable }, kit: Kit): void {
  const original = methods.captures
  if (original === undefined) return
  const tell = quietly(kit, 'tell a route of Koa', tellRoute)
  methods.captures = function captures(this: Layer, path, ...rest) {
    if (this.methods.length > 0) tell(this, path, kit)
    return original.call(this, path, ...rest)
  }
}

const served = new WeakMap<object, KoaContext>()

function mounted(context: KoaContext, prefix: string, kit: Kit): void {
  const request = kit.serverRequest()
  if (request === undefined) return
  served.set(request, context)
  noteMount(request, { pattern: prefix, text: prefix })
}

/** `path` is what the mounts have left of the URL's path. */
function tellRoute(layer: Layer, path: unknown, kit: Kit): void {
  const request = kit.serverRequest()
  if (request === undefined) return
  const context = served.get(request)
  const baseUrl = context === undefined || typeof path !== 'string' ? '' : baseOf(context, path)
  request.route = mountedRoute(request, baseUrl, String(layer.path))
}

function baseOf({ originalUrl }: KoaContext, path: string): string {
  const [whole = ''] = originalUrl.split('?')
  if (whole.endsWith(path)) return whole.slice(0, -path.length)
  return path === '/' ? whole : ''
}
