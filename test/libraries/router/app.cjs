const { once } = require('node:events')
const { createServer, get } = require('node:http')
const Router = require('router')

async function visit(server, path) {
  const { port } = server.address()
  const [response] = await once(get({ host: '127.0.0.1', port, path, agent: false }), 'response')
  response.resume()
  await once(response, 'end')
}

async function main() {
  const router = new Router()
  router.get('/users/:id', (request, response) => response.end(request.params.id))
  const shop = new Router()
  shop.get('/items/:item', (request, response) => response.end(request.params.item))
  router.use('/shop', shop)
  router.get('/broken', () => {
    throw new Error('out of stock')
  })

  const server = createServer((request, response) => {
    router(request, response, (error) => {
      response.statusCode = error ? 500 : 404
      response.end()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')

  await visit(server, '/users/42')
  await visit(server, '/shop/items/pear?ripe=yes')
  await visit(server, '/broken')
  await visit(server, '/nowhere')
  server.close()
}
main()
