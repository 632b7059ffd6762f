const { join } = require('node:path')
const grpc = require('@grpc/grpc-js')
const { loadSync } = require('@grpc/proto-loader')
const log = require('pino')({ name: 'inventory' })
const { openStock } = require('./stock.js')

const shelf = [
  { sku: 'green-tea', available: 40, priceCents: 450 },
  { sku: 'teapot', available: 3, priceCents: 3900 },
]

async function main() {
  const stock = await openStock(process.env.DATABASE_URL ?? 'mysql://root@localhost/shop')
  await stock.fill(shelf)

  async function reserve(call, done) {
    const { orderNumber, sku, quantity } = call.request
    try {
      const item = await stock.find(sku)
      if (item === undefined) return done({ code: grpc.status.NOT_FOUND, details: `the shop has no ${sku}` })
      if (!(await stock.take(sku, quantity))) {
        const details = `${quantity} × ${sku} wanted, ${item.available} left`
        log.error({ order: orderNumber, sku, wanted: quantity, left: item.available }, 'out of stock')
        return done({ code: grpc.status.FAILED_PRECONDITION, details })
      }
      log.info({ order: orderNumber, sku, quantity }, 'reserved')
      return done(null, { left: item.available - quantity, priceCents: item.priceCents })
    } catch (error) {
      log.error({ err: error }, 'cannot reserve')
      return done({ code: grpc.status.INTERNAL, details: 'the stock cannot be read' })
    }
  }

  const server = new grpc.Server()
  const { shop } = grpc.loadPackageDefinition(loadSync(join(__dirname, '../proto/inventory.proto')))
  server.addService(shop.Inventory.service, { reserve })
  server.bindAsync(`127.0.0.1:${process.env.PORT ?? 3002}`, grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error
    log.info({ port }, 'listening')
  })

  process.on('SIGTERM', () => server.tryShutdown(() => stock.close()))
}

main().catch((error) => {
  log.fatal({ err: error }, 'cannot start')
  process.exitCode = 1
})
