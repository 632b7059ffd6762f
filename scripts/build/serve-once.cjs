// An application that answers one request of its own.
const http = require('node:http')

const server = http.createServer((_request, response) => response.end('answer'))
server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume()
    response.on('end', () => server.close())
  })
})
