// A program that starts an OpenTelemetry SDK of its own, as its authors did before anybody thought of an agent.
const { trace } = require('@opentelemetry/api')
const { NodeSDK } = require('@opentelemetry/sdk-node')
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http')

const sdk = new NodeSDK({ instrumentations: [new HttpInstrumentation()], metricReaders: [], logRecordProcessors: [] })
sdk.start()

const http = require('node:http')
const server = http.createServer((_request, response) => {
  trace.getTracer('shop').startSpan('count stock').end()
  response.end('ok')
})
server.listen(0, () => {
  http.get({ port: server.address().port, path: '/stock' }, (response) => {
    response.resume()
    response.on('end', async () => {
      server.close()
      await sdk.shutdown()
    })
  })
})
