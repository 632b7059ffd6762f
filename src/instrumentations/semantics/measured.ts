import type { Attributes, Histogram, Series } from '../contract.ts'

/** What tells a server's measurements apart. `error` is the `error.type`. */
export interface Measured {
  readonly method: string
  readonly scheme: string
  readonly version: string
  readonly status: number | undefined
  readonly route: string | undefined
  readonly error: string | undefined
}

interface Kept extends Measured {
  readonly series: Series
}

/** Routes are few; what is more is looked up each time. */
const maxKept = 2000

/**
 * The series of a server's measurements. The same few come again and again: those of a route are found by comparing what tells
 * them apart, which makes no text and no object.
 */
export function createMeasured(duration: Histogram): (measured: Measured) => Series {
  const keptOf = new Map<string | undefined, Kept[]>()
  let size = 0
  return (measured) => {
    const ofRoute = keptOf.get(measured.route)
    if (ofRoute !== undefined) {
      for (const kept of ofRoute) if (isSame(kept, measured)) return kept.series
    }
    const series = duration.series(attributesOf(measured))
    if (size < maxKept) {
      size++
      const kept = { ...measured, series }
      if (ofRoute === undefined) keptOf.set(measured.route, [kept])
      else ofRoute.push(kept)
    }
    return series
  }
}

function isSame(a: Measured, b: Measured): boolean {
  return (
    a.status === b.status &&
    a.method === b.method &&
    a.scheme === b.scheme &&
    a.version === b.version &&
    a.error === b.error
  )
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
