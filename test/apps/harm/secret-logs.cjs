'use strict'
// A request that fails, told by four log libraries and the console. What the error and its addresses hold begins with `planted-`,
// what the application itself writes about it, with `written-`.
const { ask, serving } = require('./shapes/serve.cjs')
const bunyan = require('bunyan')
const log4js = require('log4js')
const pino = require('pino')
const winston = require('winston')

const failure = () =>
  Object.assign(new Error('cannot reach postgres://user:planted-dsn@db.example/shop?sslmode=off'), { code: 'ECONNREFUSED' })

log4js.configure({
  appenders: { out: { type: 'stdout', layout: { type: 'messagePassThrough' } } },
  categories: { default: { appenders: ['out'], level: 'trace' } },
})
const byPino = pino({ timestamp: false, base: null })
const byWinston = winston.createLogger({ transports: [new winston.transports.Console()] })
const byBunyan = bunyan.createLogger({ name: 'shop', serializers: { err: bunyan.stdSerializers.err } })
const byLog4js = log4js.getLogger()

function tell(error) {
  byPino.error({ err: error, note: 'written-field' }, 'pino: written-body')
  byWinston.error('winston: written-body', { error, note: 'written-field' })
  byBunyan.error({ err: error, note: 'written-field' }, 'bunyan: written-body')
  byLog4js.addContext('note', 'written-field')
  byLog4js.error('log4js: written-body', error)
  console.error('console: written-body', error)
}

const headers = { authorization: 'Bearer planted-bearer', cookie: 'sid=planted-cookie', 'x-api-key': 'planted-key-header' }

serving(
  async (request, response) => {
    const address = `http://127.0.0.1:1/refused?token=planted-token&password=planted-password`
    await fetch(address, { headers }).catch(() => tell(failure()))
    response.setHeader('set-cookie', 'sid=planted-set-cookie')
    response.end('fine')
  },
  (port) => ask({ port, path: '/a?api_key=planted-api-key&q=ok', headers, auth: 'user:planted-auth' }),
)
