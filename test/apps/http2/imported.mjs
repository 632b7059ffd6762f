// An ES module that imports HTTP/2 by itself. Arguments for TLS: the files of key and certificate.
import { connect, createSecureServer, createServer } from 'node:http2'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

const [key, cert] = process.argv.slice(2).map((file) => readFileSync(file))
const onRequest = (_request, response) => response.end('ok')
const server = cert === undefined ? createServer(onRequest) : createSecureServer({ key, cert }, onRequest)
await once(server.listen(0, 'localhost'), 'listening')

// One session from the beginning, and one that is made later.
const origin = `${cert === undefined ? 'http' : 'https'}://localhost:${server.address().port}`
const early = connect(origin, { ca: cert })
for (const path of ['/1', '/2']) await ask(early, path)
const late = connect(origin, { ca: cert })
await ask(late, '/3')
for (const session of [early, late]) session.close()
server.close()

async function ask(session, path) {
  const stream = session.request({ ':path': path })
  await once(stream.resume(), 'close')
}
