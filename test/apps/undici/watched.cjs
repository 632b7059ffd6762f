// An application that listens by itself: it hears each event once. Its first request carries headers of a request that it got.
const { subscribe } = require('node:diagnostics_channel')
const { createServer } = require('node:http')

const heard = []
const names = ['create', 'headers', 'trailers']
for (const name of names) subscribe(`undici:request:${name}`, () => heard.push(name))

const server = createServer((incoming, response) => {
  response.setHeader('connection', 'close')
  response.setHeader('x-shelf', '7')
  response.setHeader('set-cookie', 'session=secret')
  response.end(incoming.headers.traceparent)
})

server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}/`
  const headers = { traceparent: '00-11111111111111111111111111111111-2222222222222222-01', 'X-Shop': 'pears' }
  const answer = await fetch(url, { method: 'PURGE', headers })
  console.log(JSON.stringify({ heard, sent: await answer.text() }))
  server.close()
})
