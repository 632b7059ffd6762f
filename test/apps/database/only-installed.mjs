import { createServer, get } from 'node:http'

// The connector lies beside it, and is not used.
const server = createServer((_request, response) => response.end('served'))
server.listen(0, '127.0.0.1', () => {
  get({ host: '127.0.0.1', port: server.address().port }, (response) => {
    response.resume()
    response.on('end', () => server.close())
  })
})
