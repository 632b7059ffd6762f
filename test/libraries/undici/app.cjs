const { once } = require('node:events')
const { createServer } = require('node:http')
const { PassThrough } = require('node:stream')
const { trace } = require('@opentelemetry/api')
const undici = require('undici')

const { Agent, Client, Pool, fetch, pipeline, request, stream } = undici

let refusals = 0

function answer(incoming, response) {
  if (incoming.url === '/missing') response.statusCode = 404
  if (incoming.url === '/old') return response.writeHead(302, { location: '/new' }).end()
  if (incoming.url === '/busy' && refusals++ === 0) return response.writeHead(503).end()
  if (incoming.url === '/never') return undefined
  if (incoming.url === '/half') return response.write('half')
  return response.end('{"stock":3}')
}

/** All that `work` sends belongs to one span. */
function within(name, work) {
  return trace.getTracer('shop').startActiveSpan(name, async (span) => {
    await work()
    span.end()
  })
}

async function main() {
  const server = createServer(answer)
  server.on('upgrade', (_incoming, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const base = `http://127.0.0.1:${server.address().port}`
  const headers = { 'user-agent': 'shop/1.0' }
  const dispatcher = new Agent({ connections: 1 })

  const { body } = await request(`${base}/stock?item=pear&token=secret`, { dispatcher })
  await body.json()
  const missing = await request(`${base}/missing`, { dispatcher, headers })
  await missing.body.text()
  const fetched = await fetch(`${base}/orders`, { method: 'POST', headers, body: '{}', dispatcher })
  await fetched.text()
  await stream(`${base}/stream`, { dispatcher, opaque: new PassThrough().resume() }, ({ opaque }) => opaque)
  await once(pipeline(`${base}/pipeline`, { dispatcher, method: 'PUT' }, (data) => data.body).resume().end('pear'), 'end')

  // The connection was opened before: the redirect and the retry belong to their callers all the same.
  await within('redirect', async () => {
    const redirected = await fetch(`${base}/old`, { headers, dispatcher })
    await redirected.text()
  })
  // undici 5 has none.
  if ('RetryAgent' in undici) {
    const retrying = new undici.RetryAgent(dispatcher, { minTimeout: 1 })
    await within('retry', async () => {
      const retried = await request(`${base}/busy`, { dispatcher: retrying })
      await retried.body.text()
    })
  }

  const abort = new AbortController()
  const half = await fetch(`${base}/half`, { headers, dispatcher, signal: abort.signal })
  await half.body.getReader().read()
  abort.abort()
  const impatient = new Pool(base, { headersTimeout: 100, pipelining: 0 })
  await impatient.request({ path: '/never', method: 'GET' }).catch(() => {})
  await impatient.destroy()

  const client = new Client(base)
  const { socket } = await client.upgrade({ path: '/upgrade', protocol: 'echo' })
  socket.destroy()
  await client.destroy()
  await dispatcher.destroy()
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
  await request(`${base}/closed`).catch(() => {})
}
main()
