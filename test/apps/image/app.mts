import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

const server = createServer((_request: IncomingMessage, response) => response.end('hello'))
server.listen(0, '127.0.0.1', (): void => {
  const { port } = server.address() as AddressInfo
  get({ host: '127.0.0.1', port, path: '/hello', agent: false }, (response) => {
    response.resume()
    response.on('end', () => server.close())
  })
})
