// Asks itself twice: by http, and by a socket, which knows nothing of traces. Prints the baggage that came along.
const http = require('node:http')
const net = require('node:net')

const server = http.createServer((request, response) => {
  if (request.url === '/asked') console.log(request.headers.baggage ?? 'none')
  response.end('yes')
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  http.get({ host: '127.0.0.1', port, path: '/asked', agent: false }, (answer) => {
    answer.resume().on('end', () => {
      const socket = net.connect(port, '127.0.0.1', () => {
        socket.write('GET /raw HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
      })
      socket.resume().on('close', () => server.close())
    })
  })
})
