import { once } from 'node:events'
import { get } from 'node:http'
import restify from 'restify'

async function visit(server, path) {
  const { port } = server.address()
  const [response] = await once(get({ host: '127.0.0.1', port, path, agent: false }), 'response')
  response.resume()
  await once(response, 'end')
}

async function main() {
  const app = restify.createServer({ name: 'shop' })
  app.use(restify.plugins.queryParser())
  app.get('/users/:id', async (request, response) => {
    response.send({ id: request.params.id })
  })
  app.get('/shop/items/:item', (request, response, next) => {
    response.send(request.params.item)
    next()
  })
  app.get('/broken', (_request, _response, next) => next(new Error('out of stock')))

  const { server } = app
  app.listen(0, '127.0.0.1')
  await once(server, 'listening')

  await visit(server, '/users/42')
  await visit(server, '/shop/items/pear?ripe=yes')
  await visit(server, '/broken')
  await visit(server, '/nowhere')
  app.close()
}
main()
