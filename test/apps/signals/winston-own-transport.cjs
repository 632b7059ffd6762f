const winston = require('winston')
const { OpenTelemetryTransportV3 } = require('@opentelemetry/winston-transport')
const serve = require('./serve.cjs')

// An application that has set up the sending of its records by itself.
const log = winston.createLogger({ transports: [new OpenTelemetryTransportV3()] })
serve(
  () => log.warn('almost out'),
  () => {},
)
