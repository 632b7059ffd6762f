const Hapi = require('@hapi/hapi')
const { visitAll } = require('./visit.cjs')

const say = (request) => ({ asked: request.path, of: request.params })

async function start() {
  const server = Hapi.server({ host: '127.0.0.1', port: 0, debug: false })
  server.ext('onRequest', (request, toolkit) => {
    if (request.path.startsWith('/old/')) request.setUrl(request.path.replace('/old/', '/users/'))
    return toolkit.continue
  })
  server.ext('onPreHandler', (request, toolkit) =>
    request.query.ripe === 'no' ? toolkit.response('no').code(401).takeover() : toolkit.continue,
  )
  server.route({ method: 'GET', path: '/users/{id}', handler: say })
  server.route({ method: 'POST', path: '/posted/{id}', handler: say })
  server.route({ method: 'GET', path: '/files/{name*}', handler: say })
  server.route({
    method: 'GET',
    path: '/broken/{id?}',
    handler() {
      throw new Error('out of stock')
    },
  })
  server.route({
    method: 'GET',
    path: '/inside/{id}',
    handler: async (request) => (await request.server.inject(`/users/${request.params.id}`)).payload,
  })
  const shop = {
    name: 'shop',
    register(plugged) {
      plugged.route({ method: '*', path: '/items/{item}', handler: say })
    },
  }
  await server.register(shop, { routes: { prefix: '/shop' } })
  await server.start()
  return { port: server.info.port, stop: () => server.stop() }
}
visitAll(start)
