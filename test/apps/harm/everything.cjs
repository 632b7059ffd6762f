'use strict'
// What touches every part of the agent: requests, spans, measurements and records of its own, threads.
const { once } = require('node:events')
const http = require('node:http')
const { isMainThread, Worker } = require('node:worker_threads')
const { metrics, trace } = require('@opentelemetry/api')
const { logs } = require('@opentelemetry/api-logs')

const meter = metrics.getMeter('shop')
const counter = meter.createCounter('visits')
const duration = meter.createHistogram('duration')
meter.createObservableGauge('stock').addCallback((result) => result.observe(3))
meter.createObservableGauge('broken').addCallback(() => {
  throw new Error('of the application')
})

async function visit(port, path) {
  const [response] = await once(http.get({ port, path, host: '127.0.0.1', agent: false }), 'response')
  return `${response.statusCode} ${(await response.setEncoding('utf8').toArray()).join('')}`
}

async function main() {
  const server = http.createServer((request, response) => {
    counter.add(1, { path: request.url })
    duration.record(3)
    logs.getLogger('shop').emit({ body: 'visited' })
    response.end(`${request.method} ${request.url}`)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  for (let round = 0; round < 4; round++) {
    console.log(await visit(server.address().port, `/${round}?a=b`))
    await trace.getTracer('shop').startActiveSpan('count', async (span) => {
      span.setAttribute('pears', 3).addEvent('counted')
      console.log(await (await fetch(`http://127.0.0.1:${server.address().port}/fetched`)).text())
      span.end()
    })
    await new Promise((done) => setTimeout(done, 60))
  }
  server.closeAllConnections()
  server.close()
  if (!isMainThread) return
  const [code] = await once(new Worker(__filename), 'exit')
  console.log('the thread has ended', code)
}
main()
