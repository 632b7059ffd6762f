'use strict'
// Makes spans, log records and measurements when it is told how many, until nobody is there to tell. A name may be unknown for a while.
const dns = require('node:dns')
const { metrics, trace } = require('@opentelemetry/api')
const { logs } = require('@opentelemetry/api-logs')

let isKnown = false
const lookup = dns.lookup
dns.lookup = (name, ...rest) => {
  if (name !== 'collector.example') return lookup(name, ...rest)
  if (isKnown) return lookup('127.0.0.1', ...rest)
  const error = Object.assign(new Error(`getaddrinfo EAI_AGAIN ${name}`), { code: 'EAI_AGAIN', syscall: 'getaddrinfo' })
  setImmediate(rest.at(-1), error)
}

const tracer = trace.getTracer('outage')
let made = 0
process.on('message', (message) => {
  if (message === 'known') isKnown = true
  else for (let left = message; left > 0; left--) make(made++)
})
process.send('ready')

function make(number) {
  tracer.startSpan(`span ${number}`).end()
  if (process.argv[2] !== 'all signals') return
  logs.getLogger('outage').emit({ severityNumber: 9, body: `record ${number}` })
  metrics.getMeter('outage').createCounter('made').add(1)
}
