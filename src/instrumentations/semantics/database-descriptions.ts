import type { Attributes, Described, Histogram, Series } from '../contract.ts'
import type { DatabasePlace, DatabaseSystem } from './database.ts'
import type { Statement } from './database-statements.ts'

/** Of a statement that goes to one place, whoever sends it. */
export interface CallDescription extends Described {
  /** The span's. */
  readonly spanName: string
  /** What its measurements have in common. Not to be changed. */
  readonly measured: Attributes
  /** Of its measurements, when it has succeeded. */
  series(): Series
}

interface Kept {
  readonly place: DatabasePlace
  readonly description: CallDescription
}

/** Programs send the same statements to the same few places, again and again. */
const maxPlaces = 8

/** What is known of a call before it is sent is found out once for each statement and place. */
export function createDescriptions(
  system: DatabaseSystem,
  duration: Histogram,
): (statement: Statement | undefined, place: DatabasePlace) => CallDescription {
  const ofStatements = new WeakMap<Statement, Kept[]>()
  const ofNone: Kept[] = []
  const keptFor = (statement: Statement): Kept[] => {
    const kept = ofStatements.get(statement) ?? []
    if (kept.length === 0) ofStatements.set(statement, kept)
    return kept
  }
  return (statement, place) => {
    const kept = statement === undefined ? ofNone : keptFor(statement)
    for (const one of kept) if (isSame(one.place, place)) return one.description
    const description = new Description(system, statement, place, duration)
    if (kept.length < maxPlaces) kept.push({ place: { ...place }, description })
    return description
  }
}

function isSame(a: DatabasePlace, b: DatabasePlace): boolean {
  return a.namespace === b.namespace && a.address === b.address && a.port === b.port
}

class Description implements CallDescription {
  readonly spanName: string
  readonly measured: Attributes
  readonly #attributes: Attributes
  readonly #duration: Histogram
  #series: Series | undefined

  constructor(
    system: DatabaseSystem,
    statement: Statement | undefined,
    { namespace, address, port }: DatabasePlace,
    duration: Histogram,
  ) {
    const measured: Attributes = { 'db.system.name': system }
    if (namespace !== undefined) measured['db.namespace'] = namespace
    if (address !== undefined) measured['server.address'] = address
    if (port !== undefined) measured['server.port'] = port
    if (statement !== undefined) putSummary(statement, measured)
    this.spanName = statement?.summary || system
    this.measured = measured
    this.#attributes = statement?.text === undefined ? measured : { ...measured, 'db.query.text': statement.text }
    this.#duration = duration
  }

  describe(): Attributes {
    return { ...this.#attributes }
  }

  series(): Series {
    this.#series ??= this.#duration.series(this.measured)
    return this.#series
  }
}

function putSummary({ summary, operation, collection }: Statement, attributes: Attributes): void {
  if (summary === '') return
  attributes['db.query.summary'] = summary
  if (operation !== undefined) attributes['db.operation.name'] = operation
  if (collection !== undefined) attributes['db.collection.name'] = collection
}
