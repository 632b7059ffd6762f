'use strict'
// A service with an agent or an SDK of its own. It answers one request, which makes another, and tells what was sent.
const nowhere = 'http://127.0.0.1:9'

const begin = {
  'own SDK'() {
    const { NodeSDK } = require('@opentelemetry/sdk-node')
    const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http')
    const { InMemorySpanExporter } = require('@opentelemetry/sdk-trace-base')
    const exporter = new InMemorySpanExporter()
    const { SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-base')
    new NodeSDK({
      instrumentations: [new HttpInstrumentation()],
      spanProcessors: [new SimpleSpanProcessor(exporter)],
      metricReaders: [],
      logRecordProcessors: [],
    }).start()
    return () => exporter.getFinishedSpans().length
  },
  'own SDK, 3'() {
    const { NodeSDK } = require('@opentelemetry/sdk-node')
    const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http')
    const { InMemorySpanExporter, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace')
    const exporter = new InMemorySpanExporter()
    new NodeSDK({
      instrumentations: [new HttpInstrumentation()],
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
      metricReaders: [],
      logRecordProcessors: [],
    }).start()
    return () => exporter.getFinishedSpans().length
  },
  Vercel() {
    const { registerOTel, OTLPHttpJsonTraceExporter } = require('@vercel/otel')
    registerOTel({ serviceName: 'neighbour', traceExporter: new OTLPHttpJsonTraceExporter({ url: nowhere }) })
  },
  EDOT() {
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = nowhere
    require('@elastic/opentelemetry-node')
  },
  'New Relic': () => void require('newrelic'),
  Sentry: () => void require('@sentry/node').init({ dsn: 'http://key@127.0.0.1:9/1', tracesSampleRate: 1 }),
  Datadog: () => void require('dd-trace').init({ startupLogs: false }),
  Elastic: () =>
    void require('elastic-apm-node').start({ serverUrl: nowhere, logLevel: 'off', centralConfig: false, metricsInterval: '0s' }),
}
const spans = begin[process.argv[2]]()

const http = require('node:http')
const seen = []
const server = http.createServer((request, response) => {
  seen.push(request.rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'traceparent').length)
  if (request.url === '/inner') return response.end('inner')
  http.get({ port: server.address().port, path: '/inner' }, (inner) => inner.resume().on('end', () => response.end('outer')))
})
server.listen(0, () => {
  http.get({ port: server.address().port, path: '/outer', agent: false }, (response) =>
    response.resume().on('close', () => {
      console.log(response.statusCode, JSON.stringify(seen), spans?.())
      setImmediate(() => process.exit())
    }),
  )
})
