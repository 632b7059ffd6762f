'use strict'
// A server that says what it was asked; it ends when its input does.
const http = require('node:http')

const server = http.createServer((request, response) => {
  let bytes = 0
  request.on('data', (part) => {
    bytes += part.length
  })
  request.on('end', () => response.end(JSON.stringify([request.method, request.url, bytes, request.rawHeaders.length])))
})
server.on('clientError', (error, socket) => socket.end(`HTTP/1.1 400 ${error.code}\r\nconnection: close\r\n\r\n`))
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.on('end', () => {
  server.close()
  server.closeAllConnections()
})
process.stdin.resume()
