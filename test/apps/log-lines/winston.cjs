const winston = require('winston')
const serve = require('./serve.cjs')

const { combine, errors, json, splat } = winston.format
const onStdout = () => [new winston.transports.Console()]
const create = (options) => winston.createLogger({ format: combine(splat(), json()), transports: onStdout(), ...options })
const loggers = [
  create({}),
  create({ defaultMeta: { part: 'kitchen' } }),
  create({ defaultMeta: { trace_id: 'mine' } }),
  create({ defaultMeta: { request: { trace_id: 'mine' } } }),
  create({ format: combine(...(errors ? [errors()] : []), splat(), json()) }),
  create({ transports: [new winston.transports.Console(), new winston.transports.Console({ level: 'error', silent: true })] }),
]
// The same object again and again: it must not keep the ids of the first time.
const own = { level: 'info', message: 'the same object' }

function writeAll() {
  for (const log of loggers) {
    log.info('plain')
    log.warn('%s has %d', 'pear', 2)
    log.error('no cake', { item: 'pear', user: { id: 1 } })
    log.info('own', { span_id: 'mine', text: '"trace_id":' })
    log.info('ä\u2028"\n', { nothing: null })
    log.debug('below')
    log.log(own)
    log.log({ level: 'error', message: 'burnt', tags: ['a', 'b'] })
  }
}

writeAll()
serve(writeAll, writeAll)
