import { once } from 'node:events'
import { get } from 'node:http'
import express, { Router } from 'express'

const app = express()
app.use((_request, _response, next) => next())
app.get('/users/:id', (request, response) => response.json({ id: request.params.id }))

const shop = Router()
shop.get('/items/:item', (request, response) => response.send(request.params.item))
app.use('/shop', shop)

app.get('/broken', () => {
  throw new Error('out of stock')
})
app.use((error, _request, response, _next) => response.status(500).send(error.message))

const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')

async function visit(path) {
  const [response] = await once(get({ host: '127.0.0.1', port: server.address().port, path }), 'response')
  response.resume()
  await once(response, 'end')
}

await visit('/users/42')
await visit('/shop/items/pear?ripe=yes')
await visit('/broken')
await visit('/nowhere')
server.close()
