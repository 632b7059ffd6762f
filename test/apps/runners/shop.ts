// Says what its imports look like, and serves requests, in a TypeScript that has to be compiled.
import { once } from 'node:events'
import * as http from 'node:http'
import type { AddressInfo } from 'node:net'
import * as expressModule from 'express'
import express, { type Request, type Response } from 'express'
import pino from 'pino'

enum Stock {
  Few = 3,
  Many = 30,
}

abstract class Shop {
  constructor(protected readonly items: Readonly<Record<string, Stock>>) {}
  abstract leftOf(item: string): Promise<Stock>
}

class Slow extends Shop {
  async leftOf(item: string): Promise<Stock> {
    await new Promise((done) => setImmediate(done))
    const left = this.items[item]
    if (left === undefined) throw new RangeError(`no ${item}`)
    return left
  }
}

async function answerOf(port: number, path: string): Promise<string> {
  const [response] = (await once(http.get({ host: '127.0.0.1', port, path, agent: false }), 'response')) as [http.IncomingMessage]
  let text = ''
  for await (const part of response.setEncoding('utf8')) text += part
  return `${response.statusCode} ${text}`
}

export async function runShop(): Promise<void> {
  const shapeOf = (namespace: object) =>
    Object.entries(namespace)
      .map(([key, value]) => `${key}:${typeof value}:${typeof value === 'function' ? `${value.name}/${value.length}` : ''}`)
      .sort()
      .join()
  console.log(shapeOf(expressModule))
  console.log(shapeOf({ ...http, globalAgent: undefined }))
  const shop = new Slow({ pear: Stock.Few, apple: Stock.Many })
  const log = pino({ base: null, timestamp: false, enabled: true })
  const app = express()
  app.get('/items/:item', async (request: Request, response: Response) => {
    try {
      response.json({ left: await shop.leftOf(String(request.params.item)) })
    } catch (error) {
      // Where it was thrown, by the lines of this file.
      const [line, frame] = String((error as Error).stack).split('\n')
      response.status(404).send(`${line} ${/shop\.[cm]?ts:\d+/.exec(frame ?? '')?.[0]}`)
    }
  })
  const server = http.createServer(app)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  for (const item of ['pear', 'plum']) console.log(await answerOf(port, `/items/${item}`))
  log.info('closed')
  server.close()
}
