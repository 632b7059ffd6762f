'use strict'
// What Fastify tells of itself: its hooks, plugins and routes, and the stack below a handler.
const { ask, say } = require('./serve.cjs')
const fastify = require('fastify')

exports['hooks, plugins and routes of Fastify'] = async () => {
  const app = fastify()
  app.addHook('onRequest', async function first() {})
  app.register(
    async function shop(instance) {
      instance.decorateRequest('shop', 'pears')
      instance.addHook('onRequest', (_request, reply, done) => (reply.request.query.stop ? reply.code(401).send() : done()))
      instance.get('/items/:id', function item(request) {
        return Promise.resolve([request.shop, request.constructor.name, new Error().stack.split('\n').length])
      })
    },
    { prefix: '/shop' },
  )
  app.get('/', function home(request, reply) {
    reply.send([request.constructor.name, Object.keys(request).sort(), new Error().stack.split('\n').length])
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  say('plugins', app.printPlugins().replace(/ \d+ ms/g, ''))
  say('routes', app.printRoutes({ includeHooks: true, includeMeta: true }))
  const hooks = Object.getOwnPropertySymbols(app).find(({ description }) => description === 'fastify.hooks')
  say('hooks', Object.entries(app[hooks]).map(([name, list]) => [name, list.length]))
  const { port } = app.server.address()
  for (const path of ['/', '/shop/items/1', '/shop/items/1?stop=1', '/nowhere']) say(path, await ask({ port, path }))
  await app.close()
}
