const pino = require('pino')
const serve = require('./serve.cjs')

const log = pino({ base: undefined, timestamp: false }, pino.transport({ target: require.resolve('./opentelemetry-transport.cjs') }))

function write() {
  log.info('one')
}

write()
serve(write, write)
