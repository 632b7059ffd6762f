const { createServer, get } = require('node:http')
const pino = require('pino')

const log = pino({ base: undefined, timestamp: false })
const server = createServer((_incoming, response) => {
  log.info('one request')
  log.child({ part: 'kitchen' }).warn({ item: 'pear' }, 'almost out')
  response.end()
})
log.info('starting')
server.listen(0, '127.0.0.1', () => {
  get({ host: '127.0.0.1', port: server.address().port, path: '/' }, (response) => {
    response.resume()
    response.on('end', () => server.close())
  })
})
