import { createServer, get } from 'node:http'

const server = createServer((_request, response) => response.end('hello'))
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  get({ host: '127.0.0.1', port, path: '/hello', agent: false }, (response) => {
    response.resume()
    response.on('end', () => server.close())
  })
})
