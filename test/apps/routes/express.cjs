const express = require('express')
const { listen } = require('./listen.cjs')
const { visitAll } = require('./visit.cjs')

function start() {
  const say = (request, response) => response.json({ asked: request.originalUrl, params: request.params })

  const items = express.Router()
  items.get('/', say)
  items.get('/:item', say)
  const shop = express.Router({ mergeParams: true })
  shop.use((_request, _response, next) => next())
  shop.use('/items', items)
  shop.all('/closed', (_request, response) => response.status(503).send(''))

  const admin = express()
  admin.get('/users/:user', say)
  admin.get('/', say)

  const app = express()
  app.use(function count(_request, response, next) {
    response.setHeader('x-counted', 'yes')
    next()
  })
  app.get('/', say)
  app.get('/users/me', say)
  app.get('/users/:id', (request, _response, next) => next(request.query.ripe === 'no' ? 'route' : undefined), say)
  app.get(/^\/files\/(.+)\.png$/, say)
  app.get(['/either/:one', '/or/:other'], say)
  app.route('/chained/:link').get(say)
  app.use('/shops/:shop', shop)
  app.use('/admin', admin)
  app.use('/office/', admin)
  app.get('/broken/:part', () => {
    throw new Error('out of stock')
  })
  app.use((error, _request, response, _next) => response.status(500).send(error.message))
  return listen(app)
}
visitAll(start)
