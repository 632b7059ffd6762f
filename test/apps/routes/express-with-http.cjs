// An application that traces HTTP by itself, with hooks of its own.
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http')

new HttpInstrumentation({ requestHook: (span) => span.setAttribute('shop.traced', 'by itself') })
require('./express.cjs')
