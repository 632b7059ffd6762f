const log4js = require('log4js')
const serve = require('./serve.cjs')

log4js.configure({
  appenders: { out: { type: 'console', layout: { type: 'pattern', pattern: '{"text":"%m"}' } } },
  categories: { default: { appenders: ['out'], level: 'info' } },
})

function writeBoth() {
  log4js.getLogger().info('by the library')
  console.log('{"text":"by the application"}')
}

serve(writeBoth, () => {})
