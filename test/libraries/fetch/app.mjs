import { once } from 'node:events'
import { createServer } from 'node:http'

// Node 20.6 calls itself otherwise than later ones.
const headers = { 'user-agent': 'shop/1.0' }

const server = createServer((_incoming, response) => {
  response.setHeader('connection', 'close')
  response.end('{"stock":3}')
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const base = `http://127.0.0.1:${server.address().port}`

const answer = await fetch(`${base}/stock`, { headers })
await answer.json()
const posted = await fetch(`${base}/orders`, { method: 'POST', headers, body: '{}' })
await posted.text()
server.close()
