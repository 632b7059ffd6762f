import { once } from 'node:events'
import { createServer, get } from 'node:http'
import winston from 'winston'

async function main() {
  const log = winston.createLogger({ format: winston.format.json(), transports: [new winston.transports.Console()] })
  const server = createServer((_incoming, response) => {
    log.info('one request')
    // winston has children from 3.2 on.
    if ('child' in log) log.child({ part: 'kitchen' }).warn('almost out')
    else log.warn('almost out', { part: 'kitchen' })
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
