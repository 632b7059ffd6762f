// More records and measurements in one go than wait for the SDKs, and an end that leaves no time.
const { metrics } = require('@opentelemetry/api')
const { logs } = require('@opentelemetry/api-logs')

const orders = metrics.getMeter('shop').createCounter('orders')
const logger = logs.getLogger('shop')
for (let i = 0; i < 5000; i++) orders.add(1)
for (let i = 0; i < 1500; i++) logger.emit({ body: i })
process.exit(0)
