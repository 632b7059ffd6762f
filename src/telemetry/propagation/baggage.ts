import type {
  Baggage,
  BaggageEntry,
  BaggageEntryMetadata,
  Context,
  TextMapGetter,
  TextMapPropagator,
  TextMapSetter,
} from '@opentelemetry/api'
import { baggageKey, suppressTracingKey } from '../context-keys.ts'

// https://www.w3.org/TR/baggage/#limits
const maxMembers = 180
const maxBytes = 8192
const maxMemberBytes = 4096
const printable = /^[\x20-\x7e]*$/
// With `u`, halves of a pair that stand alone; the class `\p{Surrogate}` takes a start a fifth of a millisecond.
const loneSurrogate = /[\ud800-\udfff]/gu
const metadataType: unknown = Symbol('BaggageEntryMetadata')

/** Immutable key-value pairs that travel with the trace. */
export class AgentBaggage implements Baggage {
  readonly #entries: ReadonlyMap<string, BaggageEntry>

  constructor(entries: ReadonlyMap<string, BaggageEntry>) {
    this.#entries = entries
  }

  getEntry(key: string): BaggageEntry | undefined {
    const entry = this.#entries.get(key)
    return entry === undefined ? undefined : { ...entry }
  }

  getAllEntries(): [string, BaggageEntry][] {
    return [...this.#entries]
  }

  setEntry(key: string, entry: BaggageEntry): Baggage {
    return new AgentBaggage(new Map(this.#entries).set(key, entry))
  }

  removeEntry(key: string): Baggage {
    return this.removeEntries(key)
  }

  removeEntries(...keys: string[]): Baggage {
    return new AgentBaggage(new Map([...this.#entries].filter(([key]) => !keys.includes(key))))
  }

  clear(): Baggage {
    return new AgentBaggage(new Map())
  }
}

/** `baggage`: https://www.w3.org/TR/baggage/ */
export const baggagePropagator: TextMapPropagator = {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const baggage = context.getValue(baggageKey) as Baggage | undefined
    if (baggage === undefined || context.getValue(suppressTracingKey) === true) return
    const header = serializeBaggage(baggage)
    if (header !== '') setter.set(carrier, 'baggage', header)
  },

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const header = getter.get(carrier, 'baggage')
    if (header === undefined || header === '') return context
    const baggage = parseBaggage(Array.isArray(header) ? header.join(',') : String(header))
    return baggage === undefined ? context : context.setValue(baggageKey, baggage)
  },

  fields: () => ['baggage'],
}

/** Members that would go beyond the limits are left out; those after them that fit are kept. */
function serializeBaggage(baggage: Baggage): string {
  let header = ''
  let members = 0
  for (const [key, entry] of baggage.getAllEntries()) {
    const member = serializeMember(key, entry)
    if (member.length > maxMemberBytes || header.length + member.length + 1 > maxBytes) continue
    header += header === '' ? member : `,${member}`
    if (++members === maxMembers) break
  }
  return header
}

/** Properties are passed on as they came; with a character that no header may hold, they are left out. */
function serializeMember(key: string, { value, metadata }: BaggageEntry): string {
  const properties = metadata === undefined ? '' : metadata.toString()
  const suffix = properties !== '' && printable.test(properties) ? `;${properties}` : ''
  return `${encoded(key)}=${encoded(value)}${suffix}`
}

/** `encodeURIComponent` throws on half a surrogate pair. */
function encoded(text: string): string {
  return encodeURIComponent(String(text).replace(loneSurrogate, '\ufffd'))
}

/** `undefined` when nothing valid is in it. What is beyond the limits is not read at all. */
function parseBaggage(header: string): Baggage | undefined {
  const entries = new Map<string, BaggageEntry>()
  let start = 0
  const end = Math.min(header.length, maxBytes)
  while (start < end && entries.size < maxMembers) {
    const comma = header.indexOf(',', start)
    const stop = comma === -1 ? header.length : comma
    if (stop > end) break
    const member = stop - start > maxMemberBytes ? undefined : parseMember(header.slice(start, stop))
    if (member !== undefined) entries.set(...member)
    start = stop + 1
  }
  return entries.size === 0 ? undefined : new AgentBaggage(entries)
}

function parseMember(text: string): [string, BaggageEntry] | undefined {
  const semicolon = text.indexOf(';')
  const pair = semicolon === -1 ? text : text.slice(0, semicolon)
  const equals = pair.indexOf('=')
  const key = decoded(pair.slice(0, Math.max(0, equals)).trim())
  const value = decoded(pair.slice(equals + 1).trim())
  if (!key || value === undefined) return undefined
  if (semicolon === -1) return [key, { value }]
  const properties = text.slice(semicolon + 1).trim()
  return [
    key,
    { value, metadata: { __TYPE__: metadataType as BaggageEntryMetadata['__TYPE__'], toString: () => properties } },
  ]
}

function decoded(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
