const { once } = require('node:events')
const { get } = require('node:http')
const fastify = require('fastify')

const app = fastify()
app.addHook('onRequest', async () => {})
app.get('/users/:id', async (request) => ({ id: request.params.id }))
app.register(
  async (shop) => {
    shop.get('/items/:item', async (request) => request.params.item)
  },
  { prefix: '/shop' },
)
app.get('/broken', async () => {
  throw new Error('out of stock')
})

async function visit(path) {
  const { port } = app.server.address()
  const [response] = await once(get({ host: '127.0.0.1', port, path, agent: false }), 'response')
  response.resume()
  await once(response, 'end')
}

async function main() {
  await app.listen({ port: 0, host: '127.0.0.1' })
  await visit('/users/42')
  await visit('/shop/items/pear?ripe=yes')
  await visit('/broken')
  await visit('/nowhere')
  await app.close()
}
main()
