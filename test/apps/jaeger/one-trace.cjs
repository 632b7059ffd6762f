const { SpanKind, SpanStatusCode, trace } = require('@opentelemetry/api')

// One trace that has of everything: kinds, statuses, types of values, events, links, a parent.
const tracer = trace.getTracer('shop', '1.2.3')

tracer.startActiveSpan('GET /orders', { kind: SpanKind.SERVER }, (server) => {
  server.setAttributes({ text: 'größe', whole: 200, large: 2 ** 40, part: 0.5, yes: true, no: false, list: ['a', 'b'] })
  const client = tracer.startSpan('SELECT', {
    kind: SpanKind.CLIENT,
    attributes: { 'db.system.name': 'postgresql', 'server.address': 'db' },
    links: [{ context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 } }],
  })
  client.recordException(new TypeError('no such table'))
  client.setStatus({ code: SpanStatusCode.ERROR, message: 'no such table' })
  client.end()
  tracer.startSpan('internal').setStatus({ code: SpanStatusCode.OK }).end()
  tracer.startSpan('send', { kind: SpanKind.PRODUCER }).addEvent('sent', { bytes: 12 }).end()
  tracer.startSpan('receive', { kind: SpanKind.CONSUMER, attributes: { empty: '' } }).end()
  server.end()
})
