const restify = require('restify')
const { visitAll } = require('./visit.cjs')

const say = (request, response, next) => {
  response.send({ asked: request.path(), of: request.params })
  next()
}

function start() {
  const app = restify.createServer({ name: 'shop' })
  app.on('restifyError', (_request, _response, _error, next) => next())
  app.pre((request, _response, next) => {
    if (request.url.startsWith('/old/')) request.url = request.url.replace('/old/', '/users/')
    next()
  })
  app.use(restify.plugins.queryParser())
  app.use((request, response, next) => {
    if (request.query.secret !== 'wrong') return next()
    response.send(401, 'no')
    return next(false)
  })
  app.get('/users/:id', say)
  app.post('/posted/:id', say)
  app.get('/shop/:shop/items/:item', say)
  app.get('/files/*', say)
  app.get('/broken/:id', (_request, _response, next) => next(new Error('out of stock')))
  return new Promise((resolve) => {
    app.listen(0, '127.0.0.1', () => resolve({ port: app.address().port, stop: () => app.close() }))
  })
}
visitAll(start)
