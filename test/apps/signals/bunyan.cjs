const bunyan = require('bunyan')
const serve = require('./serve.cjs')

const log = bunyan.createLogger({ name: 'shop', level: 'debug' })
log.info('starting')
serve(
  () => {
    log.debug('one request')
    log.child({ part: 'kitchen' }).warn({ item: 'pear', left: 2 }, 'almost out')
    log.error(new Error('burnt'), 'no cake')
  },
  () => log.info('done'),
)
