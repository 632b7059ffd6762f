import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import https from 'node:https'

const cert = readFileSync('certificate.pem')
const server = https.createServer({ cert, key: readFileSync('key.pem') }, (_incoming, response) => {
  response.end('secret')
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')

const outgoing = https.get({ host: '127.0.0.1', port: server.address().port, path: '/vault', ca: cert, agent: false })
const [response] = await once(outgoing, 'response')
response.resume()
await once(response, 'end')
server.close()
