'use strict'
// Twenty-four secrets, each in a place where some agent has been seen to take it from. Their values begin with `planted-`.
const { createHmac } = require('node:crypto')
const http = require('node:http')
const http2 = require('node:http2')
const { once } = require('node:events')
const { ask, serving } = require('./shapes/serve.cjs')

const query = [
  'token', 'api_key', 'apikey', 'password', 'passwd', 'access_token', 'refresh_token', 'id_token', 'code', 'client_secret', 'jwt',
  'sig', 'Signature', 'X-Amz-Signature', 'X-Amz-Security-Token', 'X-Goog-Signature', 'AWSAccessKeyId', 'session', 'secret',
]
  .map((name) => `${name}=planted-${name}`)
  .join('&')

const headers = {
  authorization: 'Bearer planted-bearer',
  cookie: 'sid=planted-cookie',
  'x-api-key': 'planted-key-header',
  'proxy-authorization': 'Basic planted-proxy',
}

async function overHttp2() {
  const server = http2.createServer((_request, response) => response.end('fine')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const session = http2.connect(`http://127.0.0.1:${server.address().port}`)
  await once(session.request({ ':path': `/e?${query}&q=ok`, ...headers }).resume(), 'close')
  session.close()
  server.close()
}

async function main() {
  createHmac('sha256', 'planted-hmac').digest()
  await serving(
    (request, response) => {
      response.setHeader('set-cookie', 'sid=planted-set-cookie')
      response.end(request.url.length > 1 ? 'fine' : '')
    },
    async (port) => {
      await ask({ port, path: `/a?${query}&q=ok`, headers, auth: 'user:planted-auth' })
      await ask({ port, path: `http://user:planted-proxied@other.example/b?${query}`, headers })
      await fetch(`http://127.0.0.1:${port}/c?${query}&q=ok`, { headers }).then((response) => response.text())
      const address = new URL(`http://user:planted-in-url@127.0.0.1:${port}/d`)
      await new Promise((resolve) => http.get(address, (response) => response.resume().on('close', resolve)))
      await ask({ port: 1, path: `/refused?${query}`, auth: 'user:planted-refused' })
      await ask({ port, path: '/thrown', method: 'POST', body: 'planted-body' })
    },
  )
  await overHttp2()
  await serving(
    () => {
      throw Object.assign(new Error('cannot reach postgres://user:planted-dsn@db.example/shop'), { sql: 'planted-property' })
    },
    (port) => ask({ port, path: '/crash' }),
  )
}

main()
