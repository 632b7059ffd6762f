const { basename } = require('node:path')
const caller = require('pino-caller')
const pino = require('pino')
const serve = require('./serve.cjs')

const stdout = pino.destination({ dest: 1, sync: true })
const plain = { base: undefined, timestamp: false }

/** The first file on the stack that is not pino's, as those who look for their caller find it. */
function siteOf() {
  const line = new Error().stack.split('\n').find((text) => !/Error|siteOf|mixin|node_modules/.test(text))
  return basename(line.trim()).replace(')', '')
}

const loggers = [
  caller(pino(plain, stdout), { relativeTo: __dirname }),
  pino({ ...plain, mixin: function mixin() { return { site: siteOf() } } }, stdout),
]

function writeAll() {
  for (const log of loggers) {
    log.info('plain')
    log.warn({ item: 'pear' }, '%s has %d', 'pear', 2)
    log.child({ part: 'kitchen' }).error('child')
  }
}

writeAll()
serve(writeAll, writeAll)
