import { once } from 'node:events'
import { get } from 'node:http'
import Router from '@koa/router'
import Koa from 'koa'

async function visit(server, path) {
  const { port } = server.address()
  const [response] = await once(get({ host: '127.0.0.1', port, path, agent: false }), 'response')
  response.resume()
  await once(response, 'end')
}

async function main() {
  const app = new Koa()
  app.silent = true
  app.use(async function poweredBy(context, next) {
    context.set('x-powered-by', 'pears')
    await next()
  })

  const shop = new Router({ prefix: '/shop' })
  shop.get('/items/:item', (context) => {
    context.body = context.params.item
  })
  const router = new Router()
  router.get('/users/:id', (context) => {
    context.body = { id: context.params.id }
  })
  router.get('/broken', () => {
    throw new Error('out of stock')
  })
  app.use(router.routes()).use(shop.routes())

  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')

  await visit(server, '/users/42')
  await visit(server, '/shop/items/pear?ripe=yes')
  await visit(server, '/broken')
  await visit(server, '/nowhere')
  server.close()
}
main()
