import type { Attributes, Histogram, Series } from '../contract.ts'

/** What tells measurements of either side apart. */
interface Exchanged {
  readonly method: string
  /** Unknown to a client until something has come or gone. */
  readonly version: string | undefined
  readonly status: number | undefined
  /** `error.type` */
  readonly error: string | undefined
}

/** Of a server. */
export interface Measured extends Exchanged {
  readonly scheme: string
  readonly route: string | undefined
}

/** Of a client. */
export interface ClientMeasured extends Exchanged {
  readonly address: string
  readonly port: number
}

/** How measurements of one side are told apart, and what is said beside the exchange. */
interface Side<M> {
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
function createSeriesOf<M extends Exchanged>(
  duration: Histogram,
  { groupOf, isSame, attributesOf }: Side<M>,
): (measured: M) => Series {
  const keptOf = new Map<string | undefined, { readonly measured: M; readonly series: Series }[]>()
  let size = 0
  return (measured) => {
    const group = keptOf.get(groupOf(measured))
    if (group !== undefined) {
      for (const kept of group) if (isSame(kept.measured, measured)) return kept.series
    }
    const series = duration.series(withExchange(attributesOf(measured), measured))
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
    isSame: (a, b) => a.scheme === b.scheme && isSameExchange(a, b),
    attributesOf: ({ scheme, route }) =>
      route === undefined ? { 'url.scheme': scheme } : { 'url.scheme': scheme, 'http.route': route },
  })

export const createClientMeasured = (duration: Histogram): ((measured: ClientMeasured) => Series) =>
  createSeriesOf(duration, {
    groupOf: ({ address }) => address,
    isSame: (a, b) => a.port === b.port && isSameExchange(a, b),
    attributesOf: ({ address, port }) => ({ 'server.address': address, 'server.port': port }),
  })

function isSameExchange(a: Exchanged, b: Exchanged): boolean {
  return a.status === b.status && a.method === b.method && a.version === b.version && a.error === b.error
}

function withExchange(attributes: Attributes, { method, version, status, error }: Exchanged): Attributes {
  attributes['http.request.method'] = method
  if (version !== undefined) attributes['network.protocol.version'] = version
  if (status !== undefined) attributes['http.response.status_code'] = status
  if (error !== undefined) attributes['error.type'] = error
  return attributes
}
