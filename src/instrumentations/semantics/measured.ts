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

/** What tells a client's measurements apart. `version` is unknown until something has come or gone. */
export interface ClientMeasured {
  readonly method: string
  readonly address: string
  readonly port: number
  readonly version: string | undefined
  readonly status: number | undefined
  readonly error: string | undefined
}

/** How measurements of one kind are told apart. */
interface Distinction<M> {
  /** Whatever differs most: the others are compared one by one. */
  readonly groupOf: (measured: M) => string | undefined
  readonly isSame: (a: M, b: M) => boolean
  readonly attributesOf: (measured: M) => Attributes
}

/** Routes and hosts are few; what is more is looked up each time. */
const maxKept = 2000

/**
 * The series of measurements. The same few come again and again: those of a route or host are found by comparing what tells
 * them apart, which makes no text and no object.
 */
function createSeriesOf<M extends object>(
  duration: Histogram,
  { groupOf, isSame, attributesOf }: Distinction<M>,
): (measured: M) => Series {
  const keptOf = new Map<string | undefined, { readonly measured: M; readonly series: Series }[]>()
  let size = 0
  return (measured) => {
    const group = keptOf.get(groupOf(measured))
    if (group !== undefined) {
      for (const kept of group) if (isSame(kept.measured, measured)) return kept.series
    }
    const series = duration.series(attributesOf(measured))
    if (size < maxKept) {
      size++
      if (group === undefined) keptOf.set(groupOf(measured), [{ measured, series }])
      else group.push({ measured, series })
    }
    return series
  }
}

export const createMeasured = (duration: Histogram): ((measured: Measured) => Series) =>
  createSeriesOf(duration, {
    groupOf: ({ route }) => route,
    isSame: (a, b) =>
      a.status === b.status &&
      a.method === b.method &&
      a.scheme === b.scheme &&
      a.version === b.version &&
      a.error === b.error,
    attributesOf({ method, scheme, version, status, route, error }) {
      const attributes: Attributes = {
        'http.request.method': method,
        'url.scheme': scheme,
        'network.protocol.version': version,
      }
      if (route !== undefined) attributes['http.route'] = route
      return withOutcome(attributes, status, error)
    },
  })

export const createClientMeasured = (duration: Histogram): ((measured: ClientMeasured) => Series) =>
  createSeriesOf(duration, {
    groupOf: ({ address }) => address,
    isSame: (a, b) =>
      a.status === b.status &&
      a.port === b.port &&
      a.method === b.method &&
      a.version === b.version &&
      a.error === b.error,
    attributesOf({ method, address, port, version, status, error }) {
      const attributes: Attributes = {
        'http.request.method': method,
        'server.address': address,
        'server.port': port,
      }
      if (version !== undefined) attributes['network.protocol.version'] = version
      return withOutcome(attributes, status, error)
    },
  })

function withOutcome(attributes: Attributes, status: number | undefined, error: string | undefined): Attributes {
  if (status !== undefined) attributes['http.response.status_code'] = status
  if (error !== undefined) attributes['error.type'] = error
  return attributes
}
