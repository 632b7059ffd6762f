const pino = require('pino')
const serve = require('./serve.cjs')

const log = pino({ level: 'debug' })
log.info('starting')
serve(
  () => {
    log.debug('one request')
    log.child({ part: 'kitchen' }).warn({ item: 'pear', left: 2 }, 'almost out')
    log.error(new Error('burnt'), 'no cake')
  },
  () => {
    log.info('done')
    if (process.argv[2] === 'exit') process.exit(0)
  },
)
