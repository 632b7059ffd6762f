/** What Fastify keeps of a route. */
export interface RouteContext {
  Request: RequestClass
  readonly config?: { readonly url?: string }
}

type RequestArguments = [
  id: unknown,
  params: unknown,
  raw: object,
  query: unknown,
  log: unknown,
  context: RouteContext | undefined,
  ...more: unknown[],
]

interface RequestClass {
  new (...args: RequestArguments): object
  /** Of a Fastify within another one: its class inherits from the outer one's. */
  readonly parent?: RequestClass
}

/**
 * Tells the route of each request when Fastify makes its own object of it, before any hook runs. There is no function of ours on the
 * stack of what the application does with it, and none in any list. The routes themselves stay as Fastify makes them: with an
 * accessor in the place of `Request`, V8 would look everything up in them that Fastify asks.
 */
export function createTellingRoute(
  tell: (route: string | undefined, raw: object) => void,
): (context: RouteContext) => RouteContext {
  const tellings = new WeakMap<RequestClass, RequestClass>()
  return (context) => {
    context.Request = telling(context.Request)
    return context
  }

  function telling(Request: RequestClass): RequestClass {
    let made = tellings.get(Request)
    if (made === undefined) {
      made = subclass(Request)
      tellings.set(Request, made)
    }
    return made
  }

  /** In name only: what it makes is what `Request` makes. */
  function subclass(Request: RequestClass): RequestClass {
    // No arrow function: Fastify calls it with `new`.
    const makeRequest: (...args: RequestArguments) => object = function makeRequest(
      id,
      params,
      raw,
      query,
      log,
      context,
      ...more
    ) {
      tell(context?.config?.url, raw)
      // Spread, six arguments take as long as all else that is done here.
      if (more.length === 0) return new Request(id, params, raw, query, log, context)
      return new Request(id, params, raw, query, log, context, ...more)
    }
    // While it starts, Fastify replaces a class that nobody has decorated by its parent.
    const get = (): RequestClass | undefined => (Request.parent === undefined ? undefined : telling(Request.parent))
    Object.defineProperty(makeRequest, 'parent', { configurable: true, get })
    return Object.setPrototypeOf(makeRequest, Request) as RequestClass
  }
}
