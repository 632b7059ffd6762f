const { format } = require('node:util')
const log4js = require('log4js')
const serve = require('./serve.cjs')

// A layout as applications write it, for lines that machines read.
log4js.addLayout('json', () => ({ categoryName, level, data, context }) =>
  JSON.stringify({ category: categoryName, level: level.levelStr, text: format(...data), ...context }),
)
log4js.configure({
  appenders: { out: { type: 'stdout', layout: { type: 'json' } } },
  categories: { default: { appenders: ['out'], level: 'info' } },
})
const plain = log4js.getLogger()
const kitchen = log4js.getLogger('kitchen')
kitchen.addContext('shelf', 3)
const own = log4js.getLogger('own')
own.addContext('trace_id', 'mine')

function writeAll() {
  for (const log of [plain, kitchen, own]) {
    log.info('plain')
    log.warn('%s has %d %j', 'pear', 2, { left: 1 })
    log.error('no cake', { item: 'pear' })
    log.debug('below')
    log.fatal(Object.assign(new Error('burnt'), { stack: 'here' }))
  }
}

writeAll()
serve(writeAll, writeAll)
