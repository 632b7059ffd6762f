import type { ServerRequest, Wrapper } from './contract.ts'
import { quietly } from './guarded.ts'
import { mountedRoute, noteMount, takenOff } from './mounted-routes.ts'

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

/** By the layer that was asked last: a route is asked for its method right after its layer has matched. */
let pathAsked = ''

/** For `use(path, …)`: a layer keeps its pattern only as a regular expression. */
export const mounting: Wrapper = (original, kit) => {
  const note = quietly(kit, 'note where a router is mounted', (path: unknown, { stack }: Router, before: number) => {
    const pattern = isPath(path) ? mountedAt(path) : ''
    if (pattern !== '') for (const layer of stack?.slice(before) ?? []) patterns.set(layer, pattern)
  })
  return function use(this: Router, ...args: unknown[]) {
    const before = this.stack?.length ?? 0
    const result = original.apply(this, args)
    note(args[0], this, before)
    return result
  }
}

/** For a layer's `match(path)`. */
export const matching: Wrapper = (original, kit) => {
  const note = quietly(kit, 'tell a route', (pattern: string, { path }: Layer, match: unknown) => {
    const request = kit.serverRequest()
    // The package `router` keeps the text in the layer until 2.2, and returns it from 2.3 on.
    const text = typeof match === 'object' ? (match as Layer).path : path
    if (request !== undefined) noteMount(request, { pattern, text: withoutEnd(text ?? ''), path: pathAsked })
  })
  return function match(this: Layer, ...args: unknown[]) {
    pathAsked = String(args[0])
    const match = original.apply(this, args)
    const pattern = match ? patterns.get(this) : undefined
    if (pattern !== undefined) note(pattern, this, match)
    return match
  }
}

/** For a route's `_handles_method(method)`. */
export const answering: Wrapper = (original, kit) => {
  const tell = quietly(kit, 'tell a route', ({ path }: Route) => {
    const request = isPath(path) ? kit.serverRequest() : undefined
    if (request !== undefined) request.route = routeOf(request, path as Path)
  })
  return function handlesMethod(this: Route, ...args: unknown[]) {
    const isHandled = original.apply(this, args)
    if (isHandled === true) tell(this)
    return isHandled
  }
}

/** The application may trace HTTP by itself: then nobody tells the URL's base. */
function routeOf(request: ServerRequest, path: Path): string {
  const base = request.baseUrl === undefined ? takenOff(request, pathAsked) : (request.baseUrl() ?? '')
  return mountedRoute(request, base, textOf(path))
}

function isPath(value: unknown): value is Path {
  return typeof value === 'string' || value instanceof RegExp || (Array.isArray(value) && value.every(isPath))
}

function textOf(path: Path): string {
  if (typeof path === 'string') return path
  return path instanceof RegExp ? String(path) : path.map(textOf).join(',')
}

/** Express counts no slash at the end, of what is mounted or of what was asked for, to the base of a URL. */
function mountedAt(path: Path): string {
  if (typeof path === 'string') return withoutEnd(path)
  return path instanceof RegExp ? String(path) : path.map(mountedAt).join(',')
}

function withoutEnd(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path
}
