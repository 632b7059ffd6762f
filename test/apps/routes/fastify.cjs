const fastify = require('fastify')
const { visitAll } = require('./visit.cjs')

const say = async (request) => ({ asked: request.url, of: request.params })

async function start() {
  const app = fastify()
  app.addHook('preHandler', async (request, reply) => {
    if (request.query.ripe === 'no') return reply.code(401).send('no')
  })
  app.get('/users/:id', say)
  app.post('/posted/:id', say)
  app.get('/files/*', say)
  app.get('/dated/:day(^\\d+)', say)
  app.get('/broken/:id', async () => {
    throw new Error('out of stock')
  })
  app.get('/inside/:id', async (request) => (await app.inject(`/users/${request.params.id}`)).payload)
  app.register(
    async (shop) => {
      shop.register(async (shelves) => shelves.get('/:shelf', say), { prefix: '/shelves' })
      shop.setErrorHandler((_error, _request, reply) => reply.code(500).send('shop'))
      shop.get('/broken', async () => {
        throw new Error('out of stock')
      })
    },
    { prefix: '/shops/:shop' },
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  return { port: app.server.address().port, stop: () => app.close() }
}
visitAll(start)
