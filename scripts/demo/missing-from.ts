import type { ReceivedSpan } from '../../test/support/read-otlp.ts'
import type { LogLine } from './log-line.ts'
import type { Visit } from './visits.ts'

/** What a trace of this visit should have and has not, in words; empty when all is there. */
export function missingFrom(visit: Visit, spans: readonly ReceivedSpan[], logs: readonly LogLine[]): string[] {
  const seen = new Set(spans.map((span) => span.resource['service.name']))
  const ids = new Set(spans.map((span) => span.spanId))
  const wanted = visit.method === 'POST' ? ['gateway', 'orders', 'inventory'] : ['gateway', 'orders']
  const isFailure = visit.status >= 400
  return [
    ...wanted.filter((service) => !seen.has(service)).map((service) => `no span of ${service}`),
    ...(spans.some((span) => span.parentSpanId !== undefined && !ids.has(span.parentSpanId)) ? ['a lost parent'] : []),
    ...(spans.some((span) => span.attributes['db.system.name'] ?? span.attributes['db.system']) ? [] : ['no query']),
    ...(isFailure && !spans.some((span) => span.status.code === 2) ? ['no failed span'] : []),
    ...(logs.length === 0 ? ['no log line'] : []),
  ]
}
