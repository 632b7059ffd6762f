const { once } = require('node:events')
const { createServer, get } = require('node:http')
const express = require('express')

async function answerOf(server, path) {
  const [response] = await once(get({ host: '127.0.0.1', port: server.address().port, path, agent: false }), 'response')
  response.resume()
  await once(response, 'end')
}

exports.runShop = async (countOf) => {
  const prices = createServer((_request, response) => response.end('12'))
  await once(prices.listen(0, '127.0.0.1'), 'listening')

  const app = express()
  app.get('/items/:item', async (request, response) => {
    await answerOf(prices, '/prices')
    response.json({ left: await countOf(request.params.item) })
  })
  const shop = createServer(app)
  await once(shop.listen(0, '127.0.0.1'), 'listening')

  await answerOf(shop, '/items/pear')
  shop.close()
  prices.close()
}
