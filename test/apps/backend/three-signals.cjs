// A span, a measurement and a log record of its own.
const { metrics, trace } = require('@opentelemetry/api')
const { logs } = require('@opentelemetry/api-logs')

trace.getTracer('app').startSpan('work').end()
metrics.getMeter('app').createCounter('orders').add(1)
logs.getLogger('app').emit({ body: 'hello' })
