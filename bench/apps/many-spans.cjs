'use strict'
// As many spans in each request as BENCH_SPANS says, made by the application itself through the standard API.
const http = require('node:http')
const { trace } = require('@opentelemetry/api')
const serve = require('./serve.cjs')

const tracer = trace.getTracer('bench')
const count = Number(process.env.BENCH_SPANS)
serve(
  http.createServer((_request, response) => {
    for (let index = 0; index < count; index++) {
      tracer.startActiveSpan('step', { attributes: { 'step.index': index } }, (span) => span.end())
    }
    response.end('hello')
  }),
)
