'use strict'
// Many spans at once, in one turn of the event loop or in several; then the end. Says how much memory it took.
const { writeSync } = require('node:fs')
const { trace } = require('@opentelemetry/api')

const tracer = trace.getTracer('harm')
const total = Number(process.argv[2])
const perTurn = Number(process.argv[3])
let made = 0

function more() {
  for (let left = Math.min(perTurn, total - made); left > 0; left--) {
    tracer.startSpan(`work ${made % 10}`, { attributes: { number: made, 'http.route': '/orders/:id' } }).end()
    made++
  }
  if (made < total) setImmediate(more)
}

process.on('exit', () => writeSync(1, `${process.resourceUsage().maxRSS}\n`))
more()
