import { once } from 'node:events'
import { createServer, get } from 'node:http'

const log = console
const server = createServer((_incoming, response) => {
  log.info('{"text":"one request"}')
  log.log('for humans')
  response.end()
})
log.info('{"text":"starting"}')
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const [response] = await once(get({ host: '127.0.0.1', port: server.address().port, path: '/' }), 'response')
response.resume()
await once(response, 'end')
server.close()
