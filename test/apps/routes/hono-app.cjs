const { once } = require('node:events')

const say = (context) => context.json({ asked: context.req.path, of: context.req.param() })

/** The same application, whichever way Hono was loaded. */
exports.describe = async function describe(app, Hono, serve) {
  app.use(async (context, next) => {
    if (context.req.query('ripe') === 'no') return context.text('no', 401)
    await next()
    context.header('x-shop', 'pears')
  })
  app.get('/', say).get('/users/me', say).get('/users/:id', say).post('/posted/:id', say)
  app.get('/checked/:id', (_context, next) => next(), say)
  app.all('/any/:id', say)
  app.get('/files/*', say)
  app.get('/broken/:id', () => {
    throw new Error('out of stock')
  })
  const shelves = new Hono()
  shelves.get('/', say).get('/:shelf', say)
  shelves.onError((error, context) => context.text(error.message, 500))
  const shop = new Hono().basePath('/shops/:shop')
  shop.route('/shelves', shelves)
  shop.get('/takes/next', async (context, _next) => say(context))
  app.route('/', shop)
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  return { port: server.address().port, stop: () => server.close() }
}
