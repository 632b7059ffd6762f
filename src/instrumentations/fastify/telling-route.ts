type RequestClass = new (id: unknown, params: unknown, raw: object, ...rest: unknown[]) => object

/** What Fastify keeps of a route. */
export interface RouteContext {
  Request: RequestClass
  readonly config?: { readonly url?: string }
}

/**
 * Tells the route of each request when Fastify makes its own object of it, before any hook runs. There is no function of ours on the
 * stack of what the application does with it, and none in any list. Fastify looks at the class and replaces it while it starts.
 */
export function tellingRoute(
  context: RouteContext,
  tell: (route: string | undefined, raw: object) => void,
): RouteContext {
  let telling = subclass(context.Request)
  Object.defineProperty(context, 'Request', {
    configurable: true,
    enumerable: true,
    get: () => telling,
    set(Request: RequestClass) {
      telling = subclass(Request)
    },
  })
  return context

  /** In name only: what it makes is what `Request` makes. */
  function subclass(Request: RequestClass): RequestClass {
    return Object.setPrototypeOf(makeRequest, Request) as RequestClass

    function makeRequest(id: unknown, params: unknown, raw: object, ...rest: unknown[]): object {
      tell(context.config?.url, raw)
      return new Request(id, params, raw, ...rest)
    }
  }
}
