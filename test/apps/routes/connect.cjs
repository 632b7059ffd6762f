const connect = require('connect')
const { listen } = require('./listen.cjs')
const { visitAll } = require('./visit.cjs')

const say = (request, response) => response.end(JSON.stringify({ asked: request.originalUrl, left: request.url }))

function start() {
  const items = connect()
  items.use('/ripe', say)
  items.use((request, response, next) => (request.url.includes('none') ? next() : say(request, response)))
  const shop = connect()
  shop.use((_request, _response, next) => next())
  shop.use('/items', items)
  const aside = connect()
  aside.use('/aside', say)

  const app = connect()
  app.use((_request, response, next) => {
    response.setHeader('x-layers', app.stack.length)
    next()
  })
  app.use('/users', say)
  app.use('/Shop/', shop)
  app.use('/again', shop)
  app.use(aside)
  app.use('/broken', () => {
    throw new Error('out of stock')
  })
  app.use((error, _request, response, _next) => {
    response.statusCode = 500
    response.end(error.message)
  })
  return listen(app)
}
visitAll(start)
