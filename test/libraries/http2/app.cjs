const fastify = require('fastify')
const http2 = require('node:http2')

async function main() {
  const app = fastify({ http2: true })
  app.get('/items/:id', (request) => ({ id: request.params.id }))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const server = http2.createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(request.url === '/fails' ? 500 : 200).end('ok'))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

  async function get(port, path, headers) {
    const session = http2.connect(`http://127.0.0.1:${port}`)
    const stream = session.request({ ':path': path, ...headers })
    stream.resume().end()
    await new Promise((resolve) => stream.on('close', resolve))
    session.close()
  }

  const { port } = app.server.address()
  await get(port, '/items/7?token=secret&page=2')
  await get(port, '/nowhere')
  await get(server.address().port, '/', { ':method': 'POST', 'user-agent': 'shop/1' })
  await get(server.address().port, '/fails')
  await app.close()
  server.close()
}

main()
