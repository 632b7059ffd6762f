import { once } from 'node:events'
import { createServer, get } from 'node:http'
import bunyan from 'bunyan'

async function main() {
  const log = bunyan.createLogger({ name: 'shop' })
  const server = createServer((_incoming, response) => {
    log.info('one request')
    log.child({ part: 'kitchen' }).warn('almost out')
    response.end()
  })
  log.info('starting')
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const [response] = await once(get({ host: '127.0.0.1', port: server.address().port, agent: false }), 'response')
  response.resume()
  await once(response, 'end')
  server.close()
}
main()
