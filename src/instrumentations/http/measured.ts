import type { Attributes } from '../contract.ts'

/** What tells a server's measurements apart. `error` is the `error.type`. */
export interface Measured {
  readonly method: string
  readonly scheme: string
  readonly version: string
  readonly status: number | undefined
  readonly route: string | undefined
  readonly error: string | undefined
}

/** As many as the metrics SDK tells apart. Routes are few; what is more is made each time. */
const maxKept = 2000

/**
 * The attributes of a server's measurements. The same few come again and again: each is one frozen object, which the metrics
 * SDK recognises without looking into it.
 */
export function createMeasured(): (measured: Measured) => Attributes {
  const kept = new Map<string, Attributes>()
  return (measured) => {
    const { method, scheme, version, status, route, error } = measured
    // None but the route holds a space, and it comes last.
    const key = `${method} ${scheme} ${version} ${status} ${error}${route === undefined ? '' : ` ${route}`}`
    const known = kept.get(key)
    if (known !== undefined) return known
    const attributes = Object.freeze(attributesOf(measured))
    if (kept.size < maxKept) kept.set(key, attributes)
    return attributes
  }
}

function attributesOf({ method, scheme, version, status, route, error }: Measured): Attributes {
  const attributes: Attributes = {
    'http.request.method': method,
    'url.scheme': scheme,
    'network.protocol.version': version,
  }
  if (status !== undefined) attributes['http.response.status_code'] = status
  if (route !== undefined) attributes['http.route'] = route
  if (error !== undefined) attributes['error.type'] = error
  return attributes
}
