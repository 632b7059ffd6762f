import express from 'express'
import { pino } from 'pino'

const log = pino({ name: 'gateway' })
const ordersUrl = process.env.ORDERS_URL ?? 'http://localhost:3001'

const app = express()
app.disable('x-powered-by')
app.use(express.json({ limit: '64kb' }))

app.get('/healthz', (_request, response) => {
  response.json({ ok: true })
})

app.post('/orders', needsTenant, async (request, response) => {
  const { sku, quantity } = request.body ?? {}
  log.info({ tenant: request.tenant, sku, quantity }, 'order wanted')
  await passOn(request, response, '/orders', { method: 'POST', body: JSON.stringify({ sku, quantity }) })
})

app.get('/orders/:number', needsTenant, async (request, response) => {
  await passOn(request, response, `/orders/${encodeURIComponent(request.params.number)}`, { method: 'GET' })
})

app.use((error, _request, response, _next) => {
  log.error({ err: error }, 'request failed')
  response.status(error.status ?? 502).json({ error: 'the order could not be taken' })
})

function needsTenant(request, response, next) {
  request.tenant = request.get('x-tenant-id')
  if (request.tenant === undefined) {
    response.status(400).json({ error: 'the header x-tenant-id is missing' })
    return
  }
  next()
}

/** Asks the orders service, and answers what it answered. */
async function passOn(request, response, path, init) {
  const answer = await fetch(ordersUrl + path, {
    ...init,
    headers: { 'content-type': 'application/json', 'x-tenant-id': request.tenant },
    signal: AbortSignal.timeout(10_000),
  })
  const body = await answer.json()
  if (!answer.ok) log.warn({ tenant: request.tenant, status: answer.status, reason: body.error }, 'order refused')
  response.status(answer.status).json(body)
}

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
  if (error) throw error
  log.info({ port: server.address().port }, 'listening')
})

process.on('SIGTERM', () => server.close())
