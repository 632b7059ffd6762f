'use strict'
// A span that records an exception.
const { trace } = require('@opentelemetry/api')

const span = trace.getTracer('app').startSpan('work')
span.recordException(new RangeError('too far'))
span.end()
// What has ended changes no more.
span.recordException(new RangeError('too late'))
