// What `shutdown` of an application's own set-up often ends with.
const { context, diag, propagation, trace } = require('@opentelemetry/api')

for (const api of [trace, context, propagation, diag]) api.disable()
const tracer = trace.getTracer('shop')
tracer.startActiveSpan('outer', (outer) => {
  tracer.startSpan('inner').end()
  outer.end()
})
