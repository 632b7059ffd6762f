'use strict'
// As many spans as BENCH_SPANS says, of the four kinds of an ordinary request, 512 every few milliseconds. Writes its CPU, µs.
const { SpanKind, SpanStatusCode, trace } = require('@opentelemetry/api')

const requests = Number(process.env.BENCH_SPANS) / 4
const together = Number(process.env.BENCH_TOGETHER ?? 128)
const tracers = ['http', 'express', 'pg'].map((name) => trace.getTracer(name, '1.0.0'))
let made = 0

const timer = setInterval(() => {
  for (let index = 0; index < together && made < requests; index++) request(made++)
  if (made >= requests) clearInterval(timer)
}, 8)

function request(number) {
  const [http, express, pg] = tracers
  const isRefused = number % 8 === 0
  http.startActiveSpan('GET /orders/:id', { kind: SpanKind.SERVER, attributes: serverAttributes(number) }, (server) => {
    express.startActiveSpan(
      'GET /orders/:id',
      { attributes: { 'express.name': '/orders/:id', 'express.type': 'request_handler' } },
      (handler) => {
        const query = pg.startSpan('SELECT orders', { kind: SpanKind.CLIENT, attributes: queryAttributes() })
        query.end()
        const call = http.startSpan('POST', { kind: SpanKind.CLIENT, attributes: callAttributes(number) })
        call.setAttribute('http.response.status_code', isRefused ? 503 : 200)
        if (isRefused) call.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', '503')
        call.end()
        handler.end()
      },
    )
    server.setAttribute('http.response.status_code', 200).setAttribute('http.route', '/orders/:id')
    server.end()
  })
}

function serverAttributes(number) {
  return {
    'http.request.method': 'GET',
    'url.path': `/orders/${number}`,
    'url.scheme': 'http',
    'server.address': 'localhost',
    'server.port': 8080,
    'network.peer.address': '127.0.0.1',
    'network.peer.port': 40_000 + (number % 10_000),
    'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
    'network.protocol.version': '1.1',
    'client.address': '127.0.0.1',
  }
}

function queryAttributes() {
  return {
    'db.system.name': 'postgresql',
    'db.namespace': 'shop',
    'server.address': 'db.internal',
    'server.port': 5432,
    'db.operation.name': 'SELECT',
    'db.query.text': 'SELECT o.id, o.total FROM orders o JOIN customers c ON c.id = o.customer WHERE o.id = $1',
  }
}

function callAttributes(number) {
  return {
    'http.request.method': 'POST',
    'url.full': `http://stock.internal:8080/reserve/${number}`,
    'server.address': 'stock.internal',
    'server.port': 8080,
    'network.protocol.version': '1.1',
  }
}

process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  require('node:fs').writeSync(1, `${user + system}`)
})
