import type { TextMapPropagator } from '@opentelemetry/api'
import { debugIdKey, jaegerDebugKey } from '../context-keys.ts'
import { baggageEntries, headerOf, remoteParent, sentContext, withBaggageHeaders } from './headers.ts'

// https://www.jaegertracing.io/sdk-migration/#propagation-format
const uberTraceId = /^([0-9a-f]{1,32}):([0-9a-f]{1,16}):[0-9a-f]{0,16}:([0-9a-f]{1,2})$/i
const sampledFlag = 1
const debugFlag = 2
const loneSurrogate = /[\ud800-\udfff]/gu

/** `jaeger`: `uber-trace-id`, `uberctx-…` for baggage, and `jaeger-debug-id`, which asks for a trace where none has begun. */
export const jaeger: TextMapPropagator = {
  inject(context, carrier, setter) {
    const sent = sentContext(context)
    if (sent !== undefined) {
      const debug = context.getValue(jaegerDebugKey) === true ? debugFlag : 0
      const flags = (sent.traceFlags & sampledFlag) | debug
      setter.set(carrier, 'uber-trace-id', `${sent.traceId}:${sent.spanId}:0:0${flags}`)
    }
    for (const [name, value] of baggageEntries(context)) {
      setter.set(carrier, `uberctx-${name}`, encodeURIComponent(value.replace(loneSurrogate, '\ufffd')))
    }
  },

  extract(context, carrier, getter) {
    const [, traceId = '', spanId = '', flags = ''] =
      uberTraceId.exec(unescaped(headerOf(carrier, 'uber-trace-id', getter))) ?? []
    const bits = Number.parseInt(flags, 16)
    const isDebug = (bits & debugFlag) !== 0
    const parented = remoteParent(context, traceId, spanId, isDebug ? sampledFlag : bits & sampledFlag)
    const debugId = headerOf(carrier, 'jaeger-debug-id', getter)
    let extracted = parented ?? (debugId === '' ? context : context.setValue(debugIdKey, debugId))
    if (parented !== undefined && isDebug) extracted = extracted.setValue(jaegerDebugKey, true)
    return withBaggageHeaders(extracted, carrier, getter, 'uberctx-', decodeURIComponent)
  },

  fields: () => ['uber-trace-id'],
}

/** Some clients escape the colons. */
function unescaped(text: string): string {
  return text.replace(/%3a/gi, ':')
}
