const { context, createTraceState, SpanKind, SpanStatusCode, trace } = require('@opentelemetry/api')

// One trace that has of everything: kinds, statuses, types of values, events, links, a parent elsewhere, a tracestate, more than the
// limits allow.
const tracer = trace.getTracer('shop größe', '1.2.3')
const caller = {
  traceId: 'fedcba98765432100123456789abcdef',
  spanId: '8000000000000001',
  traceFlags: 1,
  isRemote: true,
  traceState: createTraceState('vendor=1,other=a'),
}
const linked = (digit, more = {}) => ({ traceId: digit.repeat(32), spanId: digit.repeat(16), traceFlags: 1, ...more })

tracer.startActiveSpan('GET /größe/数据库/🦊', { kind: SpanKind.SERVER }, trace.setSpanContext(context.active(), caller), (server) => {
  server.setAttributes({ text: 'größe', whole: 200, large: 2 ** 40, part: 0.5, yes: true, no: false, list: ['a', '数'] })
  server.setAttributes({ 键: '🦊', negative: -1, least: Number.MIN_SAFE_INTEGER, numbers: [1, 2.5], one: 1, over: 1, 'over.too': 2 })
  const client = tracer.startSpan('SELECT', {
    kind: SpanKind.CLIENT,
    attributes: { 'db.system.name': 'postgresql', 'server.address': 'db' },
    links: [
      { context: linked('a') },
      { context: linked('b', { traceState: createTraceState('v=1') }), attributes: { why: 'größe', times: 2, over: 1, too: 2 } },
      { context: linked('c') },
      { context: linked('d') },
    ],
  })
  client.addEvent('tried', { times: 1, why: '数据库', over: 1, too: 2 })
  client.recordException(new TypeError('no such table'))
  for (const name of ['one', 'two', 'three']) client.addEvent(name)
  client.setStatus({ code: SpanStatusCode.ERROR, message: 'no such table: größe' })
  client.end()
  tracer.startSpan('internal').setStatus({ code: SpanStatusCode.OK }).end()
  tracer.startSpan('send', { kind: SpanKind.PRODUCER }).addEvent('sent', { bytes: 12 }).end()
  trace.getTracer('other').startSpan('receive', { kind: SpanKind.CONSUMER, attributes: { empty: '' } }).end()
  server.end()
})
