import 'reflect-metadata'
import { once } from 'node:events'
import { get } from 'node:http'
import { Controller, Get, Module, Param } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'

class Shop {
  find(item) {
    return { item }
  }

  broken() {
    throw new Error('out of stock')
  }
}

/** What TypeScript makes of `@Get(path) method()`. */
function route(path, name) {
  Get(path)(Shop.prototype, name, Object.getOwnPropertyDescriptor(Shop.prototype, name))
}
route('items/:item', 'find')
route('broken', 'broken')
Param('item')(Shop.prototype, 'find', 0)
Controller('shop')(Shop)

class App {}
Module({ controllers: [Shop] })(App)

async function visit(server, path) {
  const { port } = server.address()
  const [response] = await once(get({ host: '127.0.0.1', port, path, agent: false }), 'response')
  response.resume()
  await once(response, 'end')
}

async function main() {
  const app = await NestFactory.create(App, { logger: false })
  const server = await app.listen(0, '127.0.0.1')

  await visit(server, '/shop/items/pear?ripe=yes')
  await visit(server, '/shop/broken')
  await visit(server, '/nowhere')
  await app.close()
}
main()
