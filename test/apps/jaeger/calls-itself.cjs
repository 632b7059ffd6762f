const http = require('node:http')

// Answers one request of its own, and ends in the way that it is told.
const server = http.createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, host: '127.0.0.1', path: '/orders' }, (response) => {
    response.resume()
    response.on('end', () => {
      server.close()
      server.closeAllConnections()
      if (process.argv[2] === 'exit') setImmediate(() => process.exit(0))
    })
  })
})
