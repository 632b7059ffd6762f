const { pino } = require('pino')
const byDefault = require('pino')
const serve = require('./serve.cjs')

// One stream for all, so that their order is known.
const stdout = pino.destination({ dest: 1, sync: true })
const plain = { base: undefined, timestamp: false }
const loggers = [
  pino(plain, stdout),
  byDefault.default(plain, stdout),
  pino({ ...plain, messageKey: 'message' }, stdout),
  pino({ ...plain, mixin: () => ({ mixed: true }) }, stdout),
  pino({ ...plain, mixin: () => ({ trace_id: 'mine' }) }, stdout),
  pino({ ...plain, nestedKey: 'payload' }, stdout),
  pino({ ...plain, formatters: { level: (label) => ({ severity: label }), log: (fields) => ({ ...fields, seen: 1 }) } }, stdout),
  pino({ ...plain, redact: ['password', 'user.token'] }, stdout),
  pino({ ...plain, crlf: true }, stdout),
  pino(plain, stdout).child({ part: 'kitchen' }).child({ shelf: 3 }),
  pino(plain, stdout).child({ trace_id: 'mine' }),
  pino(plain, stdout).child({ request: { trace_id: 'mine' } }),
]

function writeAll() {
  for (const log of loggers) {
    log.info('plain')
    log.warn('%s has %d %j', 'pear', 2, { left: 1 })
    log.error({ item: 'pear', password: 'hidden', user: { token: 'hidden' } }, 'no %s', 'cake')
    log.info({ span_id: 'mine', text: '"trace_id":' }, 'own')
    log.info({ odd: undefined, nothing: null, not: Number.NaN, text: 'ä\u2028"\n' })
    log.debug('below')
    log.fatal(Object.assign(new Error('burnt'), { stack: 'here' }))
    log.info({ msg: 'own message' })
    log.info(Object.create({ inherited: 1 }), 'bare')
  }
}

writeAll()
serve(writeAll, writeAll)
