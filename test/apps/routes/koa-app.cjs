const { listen } = require('./listen.cjs')

const say = (context) => {
  context.body = { asked: context.path, of: context.params, matched: context.matched?.map(({ path }) => String(path)) }
}

/** The same application, whichever router it is and however it was loaded. */
exports.describe = function describe(Koa, mount, Router) {
  const app = new Koa()
  app.silent = true
  app.on('error', () => {})
  app.use(async (context, next) => {
    context.body = { before: [context.matched, context.mountPath, Object.keys(context)] }
    await next()
  })

  const users = new Router({ prefix: '/users' })
  users.use((context, next) => (context.query.ripe === 'no' ? context.throw(401) : next()))
  users.get('/me', say).get('/:id', say).post('/:id', say)

  const shelves = new Router()
  shelves.get('/:shelf', say).get('/:shelf/broken', () => {
    throw new Error('out of stock')
  })
  const shops = new Router()
  shops.get(/^\/files\/(.+)$/, say)
  shops.use('/shops/:shop/shelves', shelves.routes(), shelves.allowedMethods())
  shops.get('/passed/:on', (_context, next) => next()).get('/passed/:further', say)
  shops.get('/dropped/:on', (_context, next) => next())

  const inner = new Koa()
  const parts = new Router()
  parts.get('/', say).get('/parts/:part', say)
  inner.use(parts.routes())
  const deep = new Koa()
  deep.use(mount('/deep', inner))

  for (const router of [users, shops]) app.use(router.routes()).use(router.allowedMethods())
  app.use(mount('/mounted', inner)).use(mount('/very', deep))
  app.use(mount('/composed', new Router().get('/:one', say).routes()))
  return listen(app.callback())
}