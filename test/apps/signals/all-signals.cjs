// One request, with a log record and a measurement inside, by the API alone.
const { metrics } = require('@opentelemetry/api')
const { logs } = require('@opentelemetry/api-logs')
const serve = require('./serve.cjs')

serve(
  () => {
    metrics.getMeter('shop').createCounter('orders').add(1)
    logs.getLogger('shop').emit({ severityNumber: 9, severityText: 'INFO', body: 'one order' })
  },
  () => {
    if (process.argv[2] === 'exit') setImmediate(() => process.exit(0))
  },
)
