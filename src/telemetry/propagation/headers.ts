import type { Baggage, BaggageEntry, Context, Span, SpanContext, TextMapGetter } from '@opentelemetry/api'
import type { UndecidedContext } from '../callers-decision.ts'
import { baggageKey, spanKey, suppressTracingKey } from '../context-keys.ts'
import { UnrecordedSpan } from '../unrecorded-span.ts'
import { AgentBaggage } from './baggage.ts'

const longestHeader = 256
const maxEntries = 180
const maxBytes = 8192

/** A header that may be repeated, of which the first counts. Empty when it is absent or far too long for an id. */
export function headerOf(carrier: unknown, name: string, getter: TextMapGetter): string {
  const value = getter.get(carrier, name)
  const first = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' && first.length <= longestHeader ? first.trim() : ''
}

const validTraceId = /^(?!0+$)[0-9a-f]{1,32}$/
const validSpanId = /^(?!0+$)[0-9a-f]{1,16}$/

/**
 * With a parent of another process, who may leave the decision to us: then there are no `flags`. Ids may be shorter than ours: older
 * tracers have trace ids of 64 bits, some drop zeros.
 */
export function remoteParent(
  context: Context,
  traceId: string,
  spanId: string,
  flags: number | undefined,
): Context | undefined {
  const trace = traceId.toLowerCase()
  const span = spanId.toLowerCase()
  if (!validTraceId.test(trace) || !validSpanId.test(span)) return undefined
  const ids = { traceId: trace.padStart(32, '0'), spanId: span.padStart(16, '0') }
  const parent: UndecidedContext = { ...ids, traceFlags: flags ?? 0, isRemote: true }
  const undecided: UndecidedContext = { ...parent, isUndecided: true }
  return context.setValue(spanKey, new UnrecordedSpan(flags === undefined ? undecided : parent))
}

/** What an outgoing request tells of, if of anything. */
export function sentContext(context: Context): SpanContext | undefined {
  if (context.getValue(suppressTracingKey) === true) return undefined
  const spanContext = (context.getValue(spanKey) as Span | undefined)?.spanContext()
  return spanContext === undefined || /^0*$/.test(spanContext.spanId) ? undefined : spanContext
}

/** Baggage that travels as one header for each entry. Adds to what is there; bounded as the W3C's. */
export function withBaggageHeaders(
  context: Context,
  carrier: unknown,
  getter: TextMapGetter,
  prefix: string,
  decode: (text: string) => string,
): Context {
  const known = context.getValue(baggageKey) as Baggage | undefined
  const entries = new Map<string, BaggageEntry>(known?.getAllEntries())
  const before = entries.size
  let bytes = 0
  for (const name of getter.keys(carrier)) {
    const value = name.toLowerCase().startsWith(prefix) ? getter.get(carrier, name) : undefined
    const first = Array.isArray(value) ? value[0] : value
    if (typeof first !== 'string' || name.length === prefix.length) continue
    bytes += name.length + first.length
    if (bytes > maxBytes || entries.size >= maxEntries) break
    const decoded = attempt(decode, first)
    if (decoded !== undefined) entries.set(name.slice(prefix.length), { value: decoded })
  }
  return entries.size === before ? context : context.setValue(baggageKey, new AgentBaggage(entries))
}

/** The entries that a header can carry as its name; values are the caller's to encode. */
export function baggageEntries(context: Context): [name: string, value: string][] {
  if (context.getValue(suppressTracingKey) === true) return []
  const baggage = context.getValue(baggageKey) as Baggage | undefined
  const entries = baggage?.getAllEntries() ?? []
  return entries
    .slice(0, maxEntries)
    .filter(([name]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name))
    .map(([name, entry]) => [name, String(entry.value)])
}

function attempt(decode: (text: string) => string, text: string): string | undefined {
  try {
    return decode(text)
  } catch {
    return undefined
  }
}
