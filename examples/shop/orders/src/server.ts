import Fastify from 'fastify'
import { connectInventory, OutOfStock } from './inventory.ts'
import { openOrders } from './orders.ts'

const inventory = connectInventory(process.env.INVENTORY_ADDRESS ?? 'localhost:3002')
const orders = await openOrders(process.env.DATABASE_URL ?? 'postgres://localhost/shop')

const app = Fastify({ logger: { name: 'orders' }, disableRequestLogging: true })

interface NewOrder {
  readonly sku: string
  readonly quantity: number
}

const newOrder = {
  type: 'object',
  required: ['sku', 'quantity'],
  properties: { sku: { type: 'string', minLength: 1 }, quantity: { type: 'integer', minimum: 1 } },
}

app.post<{ Body: NewOrder }>('/orders', { schema: { body: newOrder } }, async (request, reply) => {
  const tenant = tenantOf(request.headers)
  const { sku, quantity } = request.body
  const number = await orders.nextNumber()
  try {
    const { left, priceCents } = await inventory.reserve(number, sku, quantity)
    const totalCents = priceCents * quantity
    await orders.add({ number, tenant, sku, quantity, totalCents })
    request.log.info({ order: number, totalCents, left }, 'order taken')
    return reply.code(201).send({ number, sku, quantity, totalCents })
  } catch (error) {
    if (!(error instanceof OutOfStock)) throw error
    request.log.warn({ order: number, sku, reason: error.message }, 'order not taken')
    return reply.code(409).send({ number, error: error.message })
  }
})

app.get<{ Params: { number: string } }>('/orders/:number', async (request, reply) => {
  const order = await orders.find(tenantOf(request.headers), request.params.number)
  if (order === undefined) return reply.code(404).send({ error: `no order ${request.params.number}` })
  request.log.info({ order: order.number }, 'order looked up')
  return order
})

const address = await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 3001) })
app.log.info({ port: Number(new URL(address).port) }, 'listening')

process.on('SIGTERM', async () => {
  await app.close()
  await orders.close()
  inventory.close()
})

function tenantOf(headers: Record<string, string | string[] | undefined>): string {
  return String(headers['x-tenant-id'] ?? 'nobody')
}
