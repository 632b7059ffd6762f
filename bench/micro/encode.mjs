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
const built = (name) => require(resolve(outdir, `${name}.cjs`))
const { encodeTraces } = built('encode-traces')
const { createThriftEncoder } = built('encode-thrift')
const { createPacker } = built('packets')
const { encodePostSpans } = built('encode-api-v2')
const { jaegerProcess } = built('jaeger-span')
const { ProtobufTraceSerializer } = require('@opentelemetry/otlp-transformer')

const batchSize = 512
const rounds = 25
const repeats = 40

const resource = { attributes: { 'service.name': 'shop', 'host.name': 'host', 'process.pid': 1, 'os.type': 'linux' } }
const instrumentationScope = { name: '@opentelemetry/instrumentation-http', version: '0.223.0' }

function hex(length) {
  return Array.from({ length }, () => Math.floor(Math.random() * 16).toString(16)).join('')
}

/** A server's span of an ordinary request. */
function serverSpan(number) {
  const context = { traceId: hex(32), spanId: hex(16), traceFlags: 1 }
  return {
    name: 'GET /orders/:id',
    kind: 1,
    spanContext: () => context,
    parentSpanContext: { traceId: context.traceId, spanId: hex(16), traceFlags: 1, isRemote: true },
    startTime: [1_790_000_000 + number, 123_456_789],
    endTime: [1_790_000_000 + number, 129_456_789],
    status: { code: 0 },
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
    links: [],
    events: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    instrumentationScope,
    resource,
  }
}

const spans = Array.from({ length: batchSize }, (_, number) => serverSpan(number))
const options = { legacyTags: false }
const thrift = createThriftEncoder('binary', options)
const packers = { compact: createPacker('compact', options), binary: createPacker('binary', options) }
const joined = (packets) => Buffer.concat(packets.map(({ bytes }) => bytes))
const encoders = {
  ours: () => encodeTraces(resource.attributes, spans),
  'Thrift, HTTP': () => thrift.body(jaegerProcess(resource.attributes), spans),
  'Thrift, UDP compact': () => joined(packers.compact(resource.attributes, spans)),
  'Thrift, UDP binary': () => joined(packers.binary(resource.attributes, spans)),
  'Jaeger, gRPC': () => encodePostSpans(jaegerProcess(resource.attributes), spans, options),
  official: () => ProtobufTraceSerializer.serializeRequest(spans),
}

function microsecondsPerSpan(encode) {
  const start = process.hrtime.bigint()
  for (let i = 0; i < repeats; i++) encode()
  return Number(process.hrtime.bigint() - start) / 1e3 / repeats / batchSize
}

const best = {}
for (const encode of Object.values(encoders)) for (let i = 0; i < 5; i++) microsecondsPerSpan(encode)
for (let round = 0; round < rounds; round++) {
  for (const [name, encode] of Object.entries(encoders)) {
    best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, microsecondsPerSpan(encode))
  }
}
console.log(`Node ${process.versions.node}, ${batchSize} server spans of 12 attributes:`)
for (const [name, encode] of Object.entries(encoders)) {
  console.log(
    `  ${name.padEnd(20)} ${best[name].toFixed(2)} µs, ${(best[name] / best.ours).toFixed(2)} of ours, ${Math.round(encode().length / batchSize)} bytes a span`,
  )
}
