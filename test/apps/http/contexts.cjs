// In which request's trace the code runs that is called late: by the body, the end, the close of a request.
const http = require('node:http')
const net = require('node:net')
const { once } = require('node:events')

// What a library would do: its outgoing header names the active span.
const told = []
const tell = (id, what) => {
  const probe = new http.ClientRequest({ host: '127.0.0.1', port: target.address().port, path: `/${id}/${what}`, agent: false })
  probe.end()
  told.push(once(probe, 'response').then(([response]) => once(response.resume(), 'end')))
}
const target = http.createServer((_request, response) => response.end())
const server = http.createServer((request, response) => {
  const id = request.headers['x-id']
  tell(id, 'handler')
  request.once('data', () => tell(id, 'data'))
  request.on('end', () => {
    tell(id, 'end')
    response.end('ok')
  })
  response.on('finish', () => tell(id, 'finish'))
  response.on('close', () => tell(id, 'close'))
})

const pause = () => new Promise((resolve) => setTimeout(resolve, 30))
server.listen(0, '127.0.0.1', () =>
  target.listen(0, '127.0.0.1', async () => {
    const socket = net.connect(server.address().port, '127.0.0.1')
    const head = (id) => `POST /${id} HTTP/1.1\r\nHost: a\r\nX-Id: ${id}\r\nContent-Length: 6\r\n\r\n`
    socket.write(`${head('a')}`)
    await pause()
    socket.write('abc')
    await pause()
    socket.write(`def${head('b')}abcdef${head('c')}abc`)
    await pause()
    socket.write('def')
    await pause()
    socket.destroy()
    await pause()
    await Promise.all(told)
    server.close()
    target.close()
  }),
)
