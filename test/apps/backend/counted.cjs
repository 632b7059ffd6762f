'use strict'
// Spans of its own, of a caller and open ones, and a log record; it goes on until all has been sent and told.
const { context, trace } = require('@opentelemetry/api')
const { logs } = require('@opentelemetry/api-logs')

const tracer = trace.getTracer('app')
tracer.startActiveSpan('root', (root) => {
  tracer.startSpan('child').end()
  root.end()
})
const caller = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', isRemote: true }
for (const traceFlags of [1, 0]) {
  tracer.startSpan('called', {}, trace.setSpanContext(context.active(), { ...caller, traceFlags })).end()
}
tracer.startSpan('open')
logs.getLogger('app').emit({ body: 'hello' })
setTimeout(() => {}, 2500)
