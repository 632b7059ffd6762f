'use strict'
// Spans that the application itself makes.
const { trace } = require('@opentelemetry/api')

for (let round = 0; round < 5; round++) {
  trace.getTracer('shop').startActiveSpan('count stock', (span) => {
    console.log('counted', round)
    span.end()
  })
}
