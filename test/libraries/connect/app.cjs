const { once } = require('node:events')
const { createServer, get } = require('node:http')
const connect = require('connect')

async function visit(server, path) {
  const { port } = server.address()
  const [response] = await once(get({ host: '127.0.0.1', port, path, agent: false }), 'response')
  response.resume()
  await once(response, 'end')
}

async function main() {
  const app = connect()
  app.use(function poweredBy(_request, response, next) {
    response.setHeader('x-powered-by', 'pears')
    next()
  })
  app.use('/shop', function shop(_request, response) {
    response.end('pears')
  })
  app.use('/broken', function broken() {
    throw new Error('out of stock')
  })
  app.use(function failed(error, _request, response, _next) {
    response.statusCode = 500
    response.end(error.message)
  })

  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')

  await visit(server, '/shop/items/pear?ripe=yes')
  await visit(server, '/broken')
  await visit(server, '/nowhere')
  server.close()
}
main()
