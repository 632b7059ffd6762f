import type { ServerRequest, Wrapper } from './contract.ts'

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

/** A router or a middleware that was mounted: what was written, and what it matched in this request. */
interface Mount {
  readonly pattern: string
  readonly text: string
}

/** What `use` was called with. */
const patterns = new WeakMap<Layer, string>()

const mounts = new WeakMap<ServerRequest, Mount[]>()

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

function noteMount(request: ServerRequest, mount: Mount): void {
  const noted = mounts.get(request)
  if (noted === undefined) mounts.set(request, [mount])
  else noted.push(mount)
}

/** `/shop/:id` mounted, `/items` inside: `/shop/:id/items`. */
function routeOf(request: ServerRequest, path: Path): string {
  const prefix = patternOf(request.baseUrl?.() ?? '', mounts.get(request) ?? [])
  const own = textOf(path)
  return prefix === '' ? own : own === '/' ? prefix : prefix + own
}

/** The mounts that lead to `baseUrl`: the last ones, since what has been left again came before. */
export function patternOf(baseUrl: string, noted: readonly Mount[]): string {
  let left = baseUrl
  let prefix = ''
  for (let index = noted.length - 1; index >= 0 && left !== ''; index--) {
    const { pattern, text } = noted[index] as Mount
    if (text === '' || !left.endsWith(text)) continue
    left = left.slice(0, -text.length)
    prefix = pattern + prefix
  }
  return prefix
}

function isPath(value: unknown): value is Path {
  return typeof value === 'string' || value instanceof RegExp || (Array.isArray(value) && value.every(isPath))
}

function textOf(path: Path): string {
  if (typeof path === 'string') return path
  return path instanceof RegExp ? String(path) : path.map(textOf).join(',')
}
