// Each way in which an exchange ends, one after the other.
const http = require('node:http')
const net = require('node:net')
const { once } = require('node:events')

const server = http.createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://a')
  if (pathname === '/never') return
  if (pathname === '/half') {
    response.writeHead(200, { 'content-length': 100 })
    response.write('half')
  } else if (pathname === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: 1\n\n')
  } else if (pathname === '/cut') {
    request.socket.destroy()
  } else if (pathname === '/away') {
    response.writeHead(302, { location: '/here' })
    response.end()
  } else {
    if (pathname === '/health/deep') http.get({ port: server.address().port, host: '127.0.0.1', path: '/caused' })
    for await (const _ of request);
    response.setHeader('x-answer', '42')
    response.end('done')
  }
})
server.on('upgrade', (request, socket) => {
  if (request.url === '/refused') return socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
  if (request.url === '/dropped') return socket.destroy()
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n')
  socket.end('hello')
})
server.on('connect', (_request, socket) => socket.end('HTTP/1.1 200 Connection Established\r\n\r\n'))

const to = (path, more) => ({ host: '127.0.0.1', port: server.address().port, path, agent: false, ...more })
const quiet = () => {}
const closed = (request) => new Promise((resolve) => request.on('error', quiet).on('close', resolve))

const ways = {
  async plain() {
    const request = http.request(to('/plain?token=abc&page=2', { method: 'POST', headers: { 'x-asked': 'yes', authorization: 'Bearer abc' } }))
    request.end('body')
    await once((await once(request, 'response'))[0].resume(), 'end')
  },
  async unknownMethod() {
    await raw(`PROPFIND /dav HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\nForwarded: for="[2001:db8::1]:4711";proto=https;host=shop.example:8443\r\n\r\n`)
  },
  async abortedBeforeAnswer() {
    const request = http.get(to('/never'))
    await once(server, 'request')
    request.destroy()
    await closed(request)
  },
  async timedOut() {
    const request = http.get(to('/never'))
    await once(server, 'request')
    request.setTimeout(20, () => request.destroy())
    await closed(request)
  },
  async abortedHalfway() {
    const request = http.get(to('/half'))
    const [response] = await once(request, 'response')
    response.on('error', quiet)
    await once(response, 'data')
    request.destroy()
    await closed(request)
  },
  async serverCuts() {
    await closed(http.get(to('/cut')))
  },
  async refused() {
    await closed(http.get({ host: '127.0.0.1', port: 9, path: '/', agent: false }))
  },
  async events() {
    const socket = net.connect(server.address().port, '127.0.0.1')
    socket.write('GET /events HTTP/1.1\r\nHost: a\r\n\r\n')
    await once(socket, 'data')
    socket.destroy()
    await once(socket, 'close')
  },
  async upgrade() {
    const request = http.get(to('/chat', { headers: { connection: 'Upgrade', upgrade: 'echo' } }))
    const [, socket] = await once(request, 'upgrade')
    await once(socket.resume(), 'close')
  },
  async upgradeRefused() {
    await raw('GET /refused HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
  },
  async upgradeDropped() {
    await raw('GET /dropped HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
  },
  async connect() {
    const request = http.request(to('shop.example:443', { method: 'CONNECT', headers: { host: 'shop.example:443' } })).end()
    const [, socket] = await once(request, 'connect')
    socket.destroy()
  },
  async redirect() {
    const [response] = await once(http.get(to('/away')), 'response')
    await once(response.resume(), 'end')
    const [next] = await once(http.get(to(response.headers.location)), 'response')
    await once(next.resume(), 'end')
  },
  async ignored() {
    for (const path of ['/healthz', '/health/deep?x=1']) {
      await raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  },
}

async function raw(text) {
  const socket = net.connect(server.address().port, '127.0.0.1', () => socket.write(text))
  await once(socket.resume(), 'close')
}

server.listen(0, '127.0.0.1', async () => {
  for (const way of process.argv.slice(2)) await ways[way]()
  server.close()
  server.closeAllConnections()
})
