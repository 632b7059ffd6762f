import { once } from 'node:events'
import { get } from 'node:http'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

async function visit(server, path) {
  const { port } = server.address()
  const [response] = await once(get({ host: '127.0.0.1', port, path, agent: false }), 'response')
  response.resume()
  await once(response, 'end')
}

const app = new Hono()
app.use('*', async (context, next) => {
  await next()
  context.header('x-powered-by', 'pears')
})
app.get('/users/:id', (context) => context.json({ id: context.req.param('id') }))

const shop = new Hono()
shop.get('/items/:item', (context) => context.text(context.req.param('item')))
app.route('/shop', shop)

app.get('/broken', () => {
  throw new Error('out of stock')
})
app.onError((error, context) => context.text(error.message, 500))

const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
await once(server, 'listening')
await visit(server, '/users/42')
await visit(server, '/shop/items/pear?ripe=yes')
await visit(server, '/broken')
await visit(server, '/nowhere')
server.close()
