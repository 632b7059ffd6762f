// A program with spans of its own, made through whichever version of the API it has installed.
const http = require('node:http')
const { context, propagation, trace } = require('@opentelemetry/api')

const tracer = trace.getTracer('shop', '1.0.0')
const server = http.createServer((_request, response) => {
  const span = tracer.startSpan('count stock', { attributes: { sku: 'A-1' } })
  context.with(trace.setSpan(context.active(), span), () => {
    const carrier = {}
    propagation.inject(context.active(), carrier)
    const isCarried = carrier.traceparent.includes(span.spanContext().spanId)
    trace.getTracer('other').startSpan('inside', { attributes: { isCarried } }).end()
  })
  span.end()
  response.end('ok')
})
server.listen(0, () => {
  http.get({ port: server.address().port, path: '/stock' }, (response) => {
    response.resume()
    response.on('end', () => server.close())
  })
})
