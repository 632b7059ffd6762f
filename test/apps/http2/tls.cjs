// HTTP/2 over TLS, and a server that takes HTTP/1.1 beside it. Arguments: what to do, and the files of key and certificate.
const { once } = require('node:events')
const { readFileSync } = require('node:fs')
const http2 = require('node:http2')
const https = require('node:https')

const [scenario, keyPath, certPath] = process.argv.slice(2)
const [key, cert] = [readFileSync(keyPath), readFileSync(certPath)]
const origin = (server) => `https://localhost:${server.address().port}`

/** By HTTP/2. */
async function ask(server, path) {
  const session = http2.connect(origin(server), { ca: cert })
  const stream = session.request({ ':path': path })
  let text = ''
  for await (const part of stream.setEncoding('utf8')) text += part
  session.close()
  return text
}

/** By HTTP/1.1. */
async function askAsOf1(server, path) {
  const request = https.get(`${origin(server)}${path}`, { ca: cert, agent: false })
  const [response] = await once(request, 'response')
  let text = ''
  for await (const part of response.setEncoding('utf8')) text += part
  return text
}

async function serve(server) {
  server.listen(0, 'localhost')
  await once(server, 'listening')
  return server
}

const scenarios = {
  async streams() {
    const server = http2.createSecureServer({ key, cert })
    server.on('stream', (stream) => stream.respond({ ':status': 200 }) ?? stream.end('ok'))
    await serve(server)
    console.log(await ask(server, '/streams'))
    server.close()
  },
  /** The same handler for both, and what it asks for is below its own request. */
  async both() {
    const server = http2.createSecureServer({ key, cert, allowHTTP1: true }, async (request, response) => {
      const inner = request.url.startsWith('/inner') ? '' : await askAsOf1(server, `/inner/${request.httpVersion}`)
      response.end(`${request.httpVersion} ${inner}`)
    })
    await serve(server)
    console.log(await ask(server, '/two'))
    console.log(await askAsOf1(server, '/one'))
    server.close()
  },
  async notTakenByServer() {
    const server = http2.createSecureServer({ key, cert }, (_request, response) => response.end('never'))
    server.on('unknownProtocol', (socket) => socket.destroy())
    await serve(server)
    await askAsOf1(server, '/one').catch((error) => console.log(error.code))
    server.close()
  },
}

scenarios[scenario]()
