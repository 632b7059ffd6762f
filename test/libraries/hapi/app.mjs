import { once } from 'node:events'
import { get } from 'node:http'
import Hapi from '@hapi/hapi'

async function visit(server, path) {
  const { port } = server.address()
  const [response] = await once(get({ host: '127.0.0.1', port, path, agent: false }), 'response')
  response.resume()
  await once(response, 'end')
}

async function main() {
  const app = Hapi.server({ host: '127.0.0.1', port: 0, debug: false })
  app.route({ method: 'GET', path: '/users/{id}', handler: (request) => ({ id: request.params.id }) })
  app.route({
    method: 'GET',
    path: '/broken',
    handler() {
      throw new Error('out of stock')
    },
  })
  const shop = {
    name: 'shop',
    register(plugged) {
      plugged.ext('onPreHandler', (_request, toolkit) => toolkit.continue)
      plugged.route({ method: 'GET', path: '/shop/items/{item}', handler: (request) => request.params.item })
    },
  }
  await app.register(shop)
  await app.start()
  const server = app.listener

  await visit(server, '/users/42')
  await visit(server, '/shop/items/pear?ripe=yes')
  await visit(server, '/broken')
  await visit(server, '/nowhere')
  await app.stop()
}
main()
