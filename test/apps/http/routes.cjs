// Routers in routers, mounted with parameters, in whatever case.
const http = require('node:http')
const { once } = require('node:events')
const express = require('express')

const app = express()
const answer = (_request, response) => response.send('ok')
const nexts = []
app.use((_request, _response, next) => {
  nexts.push(next.name)
  next()
})
app.get('/', answer)
app.get('/users/:id', answer)
app.get(/^\/images\/(.*)$/, answer)
app.get(['/one', '/two'], answer)
app.all('/any', answer)
const left = express.Router()
left.get('/elsewhere', answer)
app.use('/shops/:shop', left)
const items = express.Router({ mergeParams: true })
items.get('/:item', answer)
items.get('/', answer)
items.get('/:item/broken', () => {
  throw new Error('broken')
})
const shops = express.Router()
shops.get('/', answer)
shops.use('/items', items)
shops.use('/:kind/things', items)
app.use('/shops/:shop', shops)
const admin = express()
admin.get('/login', answer)
app.use('/admin', admin)
app.use('/files', answer)
app.use((error, _request, response, _next) => response.status(500).send(error.message))

const paths = [
  ...['/', '/?a=1', '/users/1', '/USERS/2', '/images/a/b.png', '/two', '/any', '/shops/7', '/ShOpS/7/items'],
  ...['/shops/7/items/3', '/shops/7/x/things/3', '/shops/7/items/3/broken', '/admin/login', '/files/a', '/none', '/shops/7/none'],
]
const server = app.listen(0, '127.0.0.1', async () => {
  for (const path of paths) {
    const [response] = await once(http.get({ port: server.address().port, host: '127.0.0.1', path, agent: false }), 'response')
    await once(response.resume(), 'end')
  }
  console.log([...new Set(nexts)].join())
  server.close()
})
