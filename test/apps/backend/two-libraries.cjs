'use strict'
// A request that it takes itself; in it, it looks up a name and prints a line.
const dns = require('node:dns')
const http = require('node:http')

const server = http.createServer((_request, response) =>
  dns.lookup('127.0.0.1', () => {
    console.log(JSON.stringify({ said: 'served' }))
    response.end()
  }),
)
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  http.get({ host: '127.0.0.1', port, agent: false }, (response) => response.resume().on('end', () => server.close()))
})
