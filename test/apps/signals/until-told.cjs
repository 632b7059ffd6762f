// Takes an order in a span of its own, again and again, until there is a file of the name given, or for twenty seconds.
const { existsSync } = require('node:fs')
const { metrics, trace } = require('@opentelemetry/api')

const orders = metrics.getMeter('shop').createCounter('orders')
const until = Date.now() + 20_000

function take() {
  trace.getTracer('shop').startActiveSpan('order', (span) => {
    orders.add(1)
    span.end()
  })
  if (Date.now() < until && !existsSync(process.argv[2])) setTimeout(take, 20)
}
take()
