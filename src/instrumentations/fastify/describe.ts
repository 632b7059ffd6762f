export interface FastifyRequest {
  readonly raw: object
  /** Fastify 4.10 and later. */
  readonly routeOptions?: { readonly url?: string | undefined }
  /** Fastify 4.0 to 4.9; later it is deprecated, and says so when it is read. */
  readonly routerPath?: string
}

/** `undefined` when no route has matched. */
export function routeOf(request: FastifyRequest): string | undefined {
  return request.routeOptions === undefined ? request.routerPath : request.routeOptions.url
}
