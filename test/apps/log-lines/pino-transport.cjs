const pino = require('pino')
const serve = require('./serve.cjs')

// Lines that a worker thread writes: by a package's name, and by a path that counts from this file.
const log = pino({ base: undefined, timestamp: false, transport: { target: 'pino/file', options: { destination: 1 } } })
const own = pino({ base: undefined, timestamp: false }, pino.transport({ target: require.resolve('pino/file') }))

function writeAll() {
  for (let line = 0; line < 20; line++) log.info({ line }, 'one of %d', 20)
}

writeAll()
own.debug('below')
serve(writeAll, writeAll)
