import { once } from 'node:events'
import { createServer, get, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Request, type Response } from 'express'

async function answerOf(server: Server, path: string): Promise<void> {
  const { port } = server.address() as AddressInfo
  const [response] = await once(get({ host: '127.0.0.1', port, path, agent: false }), 'response')
  response.resume()
  await once(response, 'end')
}

export async function runShop(countOf: (item: string) => Promise<number>): Promise<void> {
  const prices = createServer((_request, response) => response.end('12'))
  await once(prices.listen(0, '127.0.0.1'), 'listening')

  const app = express()
  app.get('/items/:item', async (request: Request, response: Response) => {
    await answerOf(prices, '/prices')
    response.json({ left: await countOf(request.params.item) })
  })
  const shop = createServer(app)
  await once(shop.listen(0, '127.0.0.1'), 'listening')

  await answerOf(shop, '/items/pear')
  shop.close()
  prices.close()
}
