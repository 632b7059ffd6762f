const bunyan = require('bunyan')
const serve = require('./serve.cjs')

const streams = () => [{ stream: process.stdout, level: 'info' }]
const loggers = [
  bunyan.createLogger({ name: 'shop', streams: streams() }),
  new bunyan({ name: 'shop', streams: streams(), serializers: { user: ({ id }) => ({ id }) } }),
  bunyan.createLogger({ name: 'shop', streams: streams() }).child({ part: 'kitchen' }).child({ shelf: 3 }),
  bunyan.createLogger({ name: 'shop', streams: streams() }).child({ trace_id: 'mine' }),
  bunyan.createLogger({ name: 'shop', streams: streams(), request: { trace_id: 'mine' } }),
  bunyan.createLogger({ name: 'shop', streams: streams(), src: true }),
]

function writeAll() {
  for (const log of loggers) {
    log.info('plain')
    log.warn('%s has %d %j', 'pear', 2, { left: 1 })
    log.error({ item: 'pear', user: { id: 1, token: 'hidden' } }, 'no %s', 'cake')
    log.info({ span_id: 'mine', text: '"trace_id":' }, 'own')
    log.info({ nothing: null, text: 'ä\u2028"\n' })
    log.debug('below')
    log.fatal(Object.assign(new Error('burnt'), { stack: 'here' }))
  }
}

writeAll()
serve(writeAll, writeAll)
