const bunyan = require('bunyan')
const serve = require('./serve.cjs')

/** Stands for a stream that sends by itself. */
class OpenTelemetryBunyanStream {
  write(_record) {}
}

const log = bunyan.createLogger({
  name: 'shop',
  streams: [{ stream: process.stdout }, { type: 'raw', stream: new OpenTelemetryBunyanStream() }],
})

function write() {
  log.info('one')
}

write()
serve(write, write)
