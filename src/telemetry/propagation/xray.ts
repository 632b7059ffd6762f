import type { TextMapPropagator } from '@opentelemetry/api'
import { callersDecision } from '../callers-decision.ts'
import { headerOf, remoteParent, sentContext } from './headers.ts'

// https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
const root = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i
const header = 'x-amzn-trace-id'
/** The caller leaves the decision to us. So does one who says nothing. */
const asked = '?'

/** `xray`: the header of AWS X-Ray, whose trace ids begin with a date; an OpenTelemetry id is written in its form all the same. */
export const xray: TextMapPropagator = {
  inject(context, carrier, setter) {
    const sent = sentContext(context)
    if (sent === undefined) return
    const { traceId, spanId } = sent
    const decision = callersDecision(sent)
    const sampled = decision === undefined ? asked : Number(decision)
    const id = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`
    setter.set(carrier, header, `Root=${id};Parent=${spanId};Sampled=${sampled}`)
  },

  extract(context, carrier, getter) {
    const parts = new Map<string, string>()
    for (const part of headerOf(carrier, header, getter).split(';')) {
      const equals = part.indexOf('=')
      parts.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim())
    }
    const [, date = '', random = ''] = root.exec(parts.get('root') ?? '') ?? []
    const sampled = parts.get('sampled') ?? asked
    const flags = sampled === asked ? undefined : Number(sampled === '1')
    return remoteParent(context, date + random, parts.get('parent') ?? '', flags) ?? context
  },

  fields: () => [header],
}
