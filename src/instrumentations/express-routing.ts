import type { ServerRequest, Wrapper } from './contract.ts'
import { mountedRoute, noteMount } from './mounted-routes.ts'

// Express 4 and the package `router` ask each layer in turn whether it matches, and a route whether it answers the method, just
// before they call it. Listening there tells the route, with no frame on the stack of a handler and with its `next` untouched.

type Path = string | RegExp | readonly Path[]

interface Layer {
  /** What of the URL the layer has matched. */
  readonly path?: string
}

interface Router {
  readonly stack?: readonly Layer[]
}

interface Route {
  readonly path?: Path
}

/** What `use` was called with. */
const patterns = new WeakMap<Layer, string>()

/** For `use(path, …)`: a layer keeps its pattern only as a regular expression. */
export const mounting: Wrapper = (original) =>
  function use(this: Router, ...args: unknown[]) {
    const before = this.stack?.length ?? 0
    const result = original.apply(this, args)
    const pattern = isPath(args[0]) ? textOf(args[0]) : '/'
    if (pattern !== '/') for (const layer of this.stack?.slice(before) ?? []) patterns.set(layer, pattern)
    return result
  }

/** For a layer's `match(path)`. */
export const matching: Wrapper = (original, kit) =>
  function match(this: Layer, ...args: unknown[]) {
    const match = original.apply(this, args)
    const pattern = match ? patterns.get(this) : undefined
    const request = pattern === undefined ? undefined : kit.serverRequest()
    // The package `router` keeps the text in the layer until 2.2, and returns it from 2.3 on.
    const text = typeof match === 'object' ? (match as Layer).path : this.path
    if (pattern !== undefined && request !== undefined) noteMount(request, { pattern, text: text ?? '' })
    return match
  }

/** For a route's `_handles_method(method)`. */
export const answering: Wrapper = (original, kit) =>
  function handlesMethod(this: Route, ...args: unknown[]) {
    const isHandled = original.apply(this, args)
    if (isHandled === true && isPath(this.path)) {
      const request = kit.serverRequest()
      if (request !== undefined) request.route = routeOf(request, this.path)
    }
    return isHandled
  }

function routeOf(request: ServerRequest, path: Path): string {
  return mountedRoute(request, request.baseUrl?.() ?? '', textOf(path))
}

function isPath(value: unknown): value is Path {
  return typeof value === 'string' || value instanceof RegExp || (Array.isArray(value) && value.every(isPath))
}

function textOf(path: Path): string {
  if (typeof path === 'string') return path
  return path instanceof RegExp ? String(path) : path.map(textOf).join(',')
}
