import type { Context, Span, SpanContext, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api'
import { spanKey, suppressTracingKey } from '../context-keys.ts'
import { UnrecordedSpan } from '../unrecorded-span.ts'
import { AgentTraceState } from './trace-state.ts'

// version - trace id - parent id - flags; later versions may add more. https://www.w3.org/TR/trace-context-2/
const traceparent = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const maxLength = 256

/** `tracecontext`: the headers `traceparent` and `tracestate`. */
export const traceContextPropagator: TextMapPropagator = {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = context.getValue(spanKey) as Span | undefined
    if (span === undefined || context.getValue(suppressTracingKey) === true) return
    const spanContext = span.spanContext()
    if (spanContext.spanId === '0000000000000000') return
    setter.set(carrier, 'traceparent', traceparentOf(spanContext))
    const state = spanContext.traceState?.serialize()
    if (state) setter.set(carrier, 'tracestate', state)
  },

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const header = firstOf(getter.get(carrier, 'traceparent'))
    const spanContext = header === undefined ? undefined : parseTraceparent(header)
    if (spanContext === undefined) return context
    const state = getter.get(carrier, 'tracestate')
    const traceState = state === undefined ? undefined : AgentTraceState.parse(String(state))
    if (traceState !== undefined) spanContext.traceState = traceState
    return context.setValue(spanKey, new UnrecordedSpan(spanContext))
  },

  fields: () => ['traceparent', 'tracestate'],
}

function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags < 16 ? '0' : ''}${traceFlags.toString(16)}`
}

/** Of the flags, only the two that the recommendation defines are kept: sampled and random. */
function parseTraceparent(header: string): SpanContext | undefined {
  if (header.length > maxLength) return undefined
  const match = traceparent.exec(header.trim())
  if (match === null) return undefined
  const [, version, traceId = '', spanId = '', flags = '', rest] = match
  if (version === '00' && rest !== undefined) return undefined
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 3, isRemote: true }
}

/** Two `traceparent` headers are no `traceparent`: Node joins them with a comma, other carriers give an array. */
function firstOf(value: string | string[] | undefined): string | undefined {
  if (typeof value === 'string') return value
  return Array.isArray(value) && value.length === 1 && typeof value[0] === 'string' ? value[0] : undefined
}
