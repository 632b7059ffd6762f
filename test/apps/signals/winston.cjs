const winston = require('winston')
const serve = require('./serve.cjs')

// Two loggers that share the list of their transports, as services with a logger for each part do.
const options = { level: 'debug', format: winston.format.json(), transports: [new winston.transports.Console()] }
const log = winston.createLogger(options)
const kitchen = winston.createLogger({ ...options, defaultMeta: { part: 'kitchen' } })
log.info('starting')
serve(
  () => {
    log.debug('one request')
    kitchen.warn('almost out', { item: 'pear', left: 2 })
    log.error('no cake', new Error('burnt'))
  },
  () => log.info('done'),
)
