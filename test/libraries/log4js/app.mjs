import { once } from 'node:events'
import { createServer, get } from 'node:http'
import log4js from 'log4js'

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
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const [response] = await once(get({ host: '127.0.0.1', port: server.address().port, path: '/' }), 'response')
response.resume()
await once(response, 'end')
server.close()
