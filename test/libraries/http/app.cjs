const http = require('http')

const server = http.createServer((incoming, response) => {
  incoming.resume()
  if (incoming.url.startsWith('/missing')) response.statusCode = 404
  if (incoming.url === '/broken') response.statusCode = 500
  response.end('done')
})

function send(path, method, body) {
  const { port } = server.address()
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'text/plain' }
    const outgoing = http.request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      response.resume()
      response.on('end', resolve)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

server.listen(0, '127.0.0.1', async () => {
  await send('/items?page=2', 'GET')
  await send('/missing', 'GET')
  await send('/broken', 'GET')
  await send('/items', 'POST', 'one more item')
  server.close()
})
