const winston = require('winston')
const Transport = require('winston-transport')
const serve = require('./serve.cjs')

/** Stands for a transport that sends by itself. */
class OpenTelemetryTransportV3 extends Transport {
  log(_info, done) {
    done()
  }
}

const transports = [new winston.transports.Console(), new OpenTelemetryTransportV3()]
const log = winston.createLogger({ format: winston.format.json(), transports })

function write() {
  log.info('one')
}

write()
serve(write, write)
