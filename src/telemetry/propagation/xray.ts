import type { TextMapPropagator } from '@opentelemetry/api'
import { headerOf, remoteParent, sentContext } from './headers.ts'

// https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
const root = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i
const header = 'x-amzn-trace-id'

/** `xray`: the header of AWS X-Ray, whose trace ids begin with a date; an OpenTelemetry id is written in its form all the same. */
export const xray: TextMapPropagator = {
  inject(context, carrier, setter) {
    const sent = sentContext(context)
    if (sent === undefined) return
    const { traceId, spanId, traceFlags } = sent
    const id = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`
    setter.set(carrier, header, `Root=${id};Parent=${spanId};Sampled=${traceFlags & 1}`)
  },

  extract(context, carrier, getter) {
    const parts = new Map<string, string>()
    for (const part of headerOf(carrier, header, getter).split(';')) {
      const equals = part.indexOf('=')
      parts.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim())
    }
    const [, date = '', random = ''] = root.exec(parts.get('root') ?? '') ?? []
    const sampled = parts.get('sampled') === '1' ? 1 : 0
    return remoteParent(context, date + random, parts.get('parent') ?? '', sampled) ?? context
  },

  fields: () => [header],
}
