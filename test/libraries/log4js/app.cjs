const { createServer, get } = require('node:http')
const log4js = require('log4js')

log4js.configure({
  appenders: { out: { type: 'stdout', layout: { type: 'pattern', pattern: '%p %c %m %X{trace_id} %X{span_id} %X{trace_flags}' } } },
  categories: { default: { appenders: ['out'], level: 'info' } },
})
const log = log4js.getLogger('shop')
const server = createServer((_incoming, response) => {
  log.info('one request')
  log.warn('%s is almost out', 'pear')
  response.end()
})
log.info('starting')
server.listen(0, '127.0.0.1', () => {
  get({ host: '127.0.0.1', port: server.address().port, path: '/' }, (response) => {
    response.resume()
    response.on('end', () => server.close())
  })
})
