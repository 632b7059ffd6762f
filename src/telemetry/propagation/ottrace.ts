import type { TextMapPropagator } from '@opentelemetry/api'
import { baggageEntries, headerOf, remoteParent, sentContext, withBaggageHeaders } from './headers.ts'

const inHeader = /^[\t\x20-\x7e\x80-\xff]*$/

/** `ottrace`: the headers of OpenTracing's basic tracers. Its trace ids have 64 bits, so the upper half of ours is not told. */
export const ottrace: TextMapPropagator = {
  inject(context, carrier, setter) {
    const sent = sentContext(context)
    if (sent === undefined) return
    setter.set(carrier, 'ot-tracer-traceid', sent.traceId.slice(16))
    setter.set(carrier, 'ot-tracer-spanid', sent.spanId)
    setter.set(carrier, 'ot-tracer-sampled', String((sent.traceFlags & 1) === 1))
    for (const [name, value] of baggageEntries(context)) {
      if (inHeader.test(value)) setter.set(carrier, `ot-baggage-${name}`, value)
    }
  },

  extract(context, carrier, getter) {
    const traceId = headerOf(carrier, 'ot-tracer-traceid', getter)
    const spanId = headerOf(carrier, 'ot-tracer-spanid', getter)
    const sampled = headerOf(carrier, 'ot-tracer-sampled', getter).toLowerCase()
    const parented = remoteParent(context, traceId, spanId, sampled === 'true' || sampled === '1' ? 1 : 0)
    return parented === undefined
      ? context
      : withBaggageHeaders(parented, carrier, getter, 'ot-baggage-', (text) => text)
  },

  fields: () => ['ot-tracer-traceid', 'ot-tracer-spanid', 'ot-tracer-sampled'],
}
