/** What `router.match` gives: all that the path matches, in the order in which it runs, each with what was registered. */
export type MatchResult = readonly [matches: readonly Match[], ...rest: unknown[]]

type Match = readonly [entry: readonly [Handler, Registered], ...rest: unknown[]]

/** By `app.use` and `app.all`, the method is `ALL`. */
interface Registered {
  readonly path: string
  readonly method: string
}

interface Handler {
  /** How many of context and `next` it takes. */
  readonly length: number
  /** In an application with `onError` of its own, that was put into another by `app.route`: the one that was registered there. */
  readonly __COMPOSED_HANDLER?: Handler
}

/**
 * The route that answers: the first handler that takes no `next`, so nothing comes after it. Where all take it, the last one that
 * was registered for a method. A middleware for everything is no route.
 */
export function routeIn([matches]: MatchResult): string | undefined {
  let last: string | undefined
  for (const [[handler, { method, path }]] of matches) {
    const isForAll = method === 'ALL'
    if (isForAll && path.endsWith('*')) continue
    if (registeredIn(handler).length < 2) return path
    if (!isForAll) last = path
  }
  return last
}

function registeredIn(handler: Handler): Handler {
  return handler.__COMPOSED_HANDLER === undefined ? handler : registeredIn(handler.__COMPOSED_HANDLER)
}
