// What a span costs to encode: µs and bytes, ours for OTLP and for Jaeger beside the official serializer, on the Node that runs this.
//   node bench/micro/encode.mjs        in turns, the best of many rounds: other work on the machine only ever adds time
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { build } from 'esbuild'

const outdir = resolve('build/bench')
await build({
  entryPoints: {
    'encode-traces': 'src/telemetry/export/otlp/encode-traces.ts',
    'encode-thrift': 'src/telemetry/export/jaeger/encode-thrift.ts',
    'encode-api-v2': 'src/telemetry/export/jaeger/encode-api-v2.ts',
    packets: 'src/telemetry/export/jaeger/packets.ts',
    'jaeger-span': 'src/telemetry/export/jaeger/jaeger-span.ts',
  },
  outdir,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node18.19',
  format: 'cjs',
  minifyWhitespace: true,
  minifySyntax: true,
})
const require = createRequire(import.meta.url)
/** A copy for each encoder, as a process has that sends by one protocol: shared, they would spoil what V8 learns of each other. */
function built(name) {
  const file = resolve(outdir, `${name}.cjs`)
  delete require.cache[file]
  return require(file)
}
const { ProtobufTraceSerializer } = require('@opentelemetry/otlp-transformer')

const batchSize = 512
const rounds = 400
const repeats = 4

const resource = { attributes: { 'service.name': 'shop', 'host.name': 'host', 'process.pid': 1, 'os.type': 'linux' } }

function hex(length) {
  return Array.from({ length }, () => Math.floor(Math.random() * 16).toString(16)).join('')
}

const scopes = {
  http: { name: '@opentelemetry/instrumentation-http', version: '0.223.0' },
  express: { name: '@opentelemetry/instrumentation-express', version: '0.70.0' },
  pg: { name: '@opentelemetry/instrumentation-pg', version: '0.74.0' },
}

function span(traceId, { scope, ...more }) {
  const context = { traceId, spanId: hex(16), traceFlags: 1 }
  return {
    spanContext: () => context,
    parentSpanContext: { traceId, spanId: hex(16), traceFlags: 1, isRemote: true },
    startTime: [1_790_000_000, 123_456_789],
    endTime: [1_790_000_000, 129_456_789],
    status: { code: 0 },
    links: [],
    events: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    instrumentationScope: scopes[scope],
    resource,
    ...more,
  }
}

/** A server's span of an ordinary request. */
function serverSpan(number, traceId = hex(32)) {
  return span(traceId, {
    name: 'GET /orders/:id',
    kind: 1,
    scope: 'http',
    attributes: {
      'http.request.method': 'GET',
      'url.path': `/orders/${number}`,
      'url.scheme': 'http',
      'server.address': 'localhost',
      'server.port': 8080,
      'http.response.status_code': 200,
      'network.peer.address': '127.0.0.1',
      'network.peer.port': 40_000 + number,
      'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
      'http.route': '/orders/:id',
      'network.protocol.version': '1.1',
      'client.address': '127.0.0.1',
    },
  })
}

/** The four spans of a request that asks a database and another server, which now and then refuses. */
function requestSpans(number) {
  const traceId = hex(32)
  const isRefused = number % 8 === 0
  return [
    serverSpan(number, traceId),
    span(traceId, {
      name: 'GET /orders/:id',
      kind: 0,
      scope: 'express',
      attributes: { 'express.name': '/orders/:id', 'express.type': 'request_handler', 'http.route': '/orders/:id' },
    }),
    span(traceId, {
      name: 'SELECT shop',
      kind: 2,
      scope: 'pg',
      attributes: {
        'db.system.name': 'postgresql',
        'db.namespace': 'shop',
        'server.address': 'db.internal',
        'server.port': 5432,
        'db.operation.name': 'SELECT',
        'db.query.text':
          'SELECT o.id, o.customer, o.total FROM orders o JOIN customers c ON c.id = o.customer WHERE o.id = $1',
      },
    }),
    span(traceId, {
      name: 'POST',
      kind: 2,
      scope: 'http',
      status: isRefused ? { code: 2, message: 'refused' } : { code: 0 },
      attributes: {
        'http.request.method': 'POST',
        'url.full': `http://stock.internal:8080/reserve/${number}`,
        'server.address': 'stock.internal',
        'server.port': 8080,
        'http.response.status_code': isRefused ? 503 : 200,
        ...(isRefused && { 'error.type': '503' }),
        'network.protocol.version': '1.1',
      },
      events: isRefused ? [exception] : [],
    }),
  ]
}

const exception = {
  name: 'exception',
  time: [1_790_000_000, 128_456_789],
  attributes: {
    'exception.type': 'Refused',
    'exception.message': 'the stock is empty',
    'exception.stacktrace': `Refused: the stock is empty\n${'    at reserve (/srv/shop/stock.js:42:11)\n'.repeat(10)}`,
  },
}

const batches = {
  'server spans of 12 attributes': Array.from({ length: batchSize }, (_, number) => serverSpan(number)),
  'spans of four kinds': Array.from({ length: batchSize / 4 }, (_, number) => requestSpans(number)).flat(),
}
const options = { legacyTags: false }
const sizeOf = (made) => (Array.isArray(made) ? made.reduce((sum, { bytes }) => sum + bytes.length, 0) : made.length)

function encodersOf(spans) {
  const { encodeTraces } = built('encode-traces')
  const { encodePostSpans } = built('encode-api-v2')
  const { jaegerProcess } = built('jaeger-span')
  const thrift = built('encode-thrift').createThriftEncoder('binary', options)
  const compact = built('packets').createPacker('compact', options)
  const binary = built('packets').createPacker('binary', options)
  return {
    OTLP: () => encodeTraces(resource.attributes, spans),
    'Thrift, HTTP': () => thrift.body(jaegerProcess(resource.attributes), spans),
    'Thrift, UDP compact': () => compact(resource.attributes, spans),
    'Thrift, UDP binary': () => binary(resource.attributes, spans),
    'Jaeger, gRPC': () => encodePostSpans(jaegerProcess(resource.attributes), spans, options),
    'official OTLP': () => ProtobufTraceSerializer.serializeRequest(spans),
  }
}

function microsecondsPerSpan(encode) {
  const start = process.hrtime.bigint()
  for (let i = 0; i < repeats; i++) encode()
  return Number(process.hrtime.bigint() - start) / 1e3 / repeats / batchSize
}

for (const [what, spans] of Object.entries(batches)) {
  const encoders = encodersOf(spans)
  const best = {}
  for (const encode of Object.values(encoders)) for (let i = 0; i < 50; i++) microsecondsPerSpan(encode)
  for (let round = 0; round < rounds; round++) {
    for (const [name, encode] of Object.entries(encoders)) {
      best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, microsecondsPerSpan(encode))
    }
  }
  console.log(`Node ${process.versions.node}, ${batchSize} ${what}:`)
  for (const [name, encode] of Object.entries(encoders)) {
    console.log(
      `  ${name.padEnd(20)} ${best[name].toFixed(2)} µs, ${(best[name] / best.OTLP).toFixed(2)} of OTLP, ${Math.round(sizeOf(encode()) / batchSize)} bytes a span`,
    )
  }
}
