import type { Context, SpanContext, TextMapGetter, TextMapPropagator } from '@opentelemetry/api'
import { callersDecision } from '../callers-decision.ts'
import { b3DebugKey } from '../context-keys.ts'
import { headerOf, remoteParent, sentContext } from './headers.ts'

// https://github.com/openzipkin/b3-propagation and, for how the two forms meet,
// https://opentelemetry.io/docs/specs/otel/context/api-propagators/#b3-requirements. Without a state, the caller leaves the decision to us.
const single = /^([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})(?:-([01d]))?(?:-[0-9a-f]{16})?$/i

/** Reads both forms, the single header first, whichever of them is written. */
function extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
  return extractSingle(context, carrier, getter) ?? extractMulti(context, carrier, getter) ?? context
}

function extractSingle(context: Context, carrier: unknown, getter: TextMapGetter): Context | undefined {
  const match = single.exec(headerOf(carrier, 'b3', getter))
  if (match === null) return undefined
  const [, traceId = '', spanId = '', state = ''] = match
  return decided(context, traceId, spanId, state.toLowerCase())
}

const multiStates: Readonly<Record<string, string>> = { '': '', 0: '0', false: '0', 1: '1', true: '1' }

function extractMulti(context: Context, carrier: unknown, getter: TextMapGetter): Context | undefined {
  const traceId = headerOf(carrier, 'x-b3-traceid', getter)
  const spanId = headerOf(carrier, 'x-b3-spanid', getter)
  const isDebug = headerOf(carrier, 'x-b3-flags', getter) === '1'
  const state = isDebug ? 'd' : multiStates[headerOf(carrier, 'x-b3-sampled', getter).toLowerCase()]
  return state === undefined ? undefined : decided(context, traceId, spanId, state)
}

function decided(context: Context, traceId: string, spanId: string, state: string): Context | undefined {
  const extracted = remoteParent(context, traceId, spanId, state === '' ? undefined : Number(state !== '0'))
  return state === 'd' ? extracted?.setValue(b3DebugKey, 'd') : extracted
}

/** Who hands a trace on without a span of its own hands on that nothing is decided. */
function stateOf(context: Context, sent: SpanContext): string {
  if (context.getValue(b3DebugKey) !== undefined) return 'd'
  const decision = callersDecision(sent)
  return decision === undefined ? '' : String(Number(decision))
}

/** `b3`: one header. */
export const b3: TextMapPropagator = {
  inject(context, carrier, setter) {
    const sent = sentContext(context)
    if (sent === undefined) return
    const state = stateOf(context, sent)
    setter.set(carrier, 'b3', `${sent.traceId}-${sent.spanId}${state && `-${state}`}`)
  },
  extract,
  fields: () => ['b3'],
}

/** `b3multi`: a header for each part. */
export const b3multi: TextMapPropagator = {
  inject(context, carrier, setter) {
    const sent = sentContext(context)
    if (sent === undefined) return
    setter.set(carrier, 'x-b3-traceid', sent.traceId)
    setter.set(carrier, 'x-b3-spanid', sent.spanId)
    const state = stateOf(context, sent)
    // Debug implies the decision, which then is not sent beside it.
    if (state === 'd') setter.set(carrier, 'x-b3-flags', '1')
    else if (state !== '') setter.set(carrier, 'x-b3-sampled', state)
  },
  extract,
  fields: () => ['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled', 'x-b3-flags'],
}
