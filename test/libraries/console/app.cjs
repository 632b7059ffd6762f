const { createServer, get } = require('node:http')

const log = console
const server = createServer((_incoming, response) => {
  log.info('{"text":"one request"}')
  log.log('for humans')
  response.end()
})
log.info('{"text":"starting"}')
server.listen(0, '127.0.0.1', () => {
  get({ host: '127.0.0.1', port: server.address().port, path: '/' }, (response) => {
    response.resume()
    response.on('end', () => server.close())
  })
})
