import { once } from 'node:events'
import { createServer, get, request } from 'node:http'

const server = createServer((incoming, response) => {
  incoming.resume()
  if (incoming.url.startsWith('/missing')) response.statusCode = 404
  if (incoming.url === '/broken') response.statusCode = 500
  response.end('done')
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const base = `http://127.0.0.1:${server.address().port}`

async function answerTo(outgoing) {
  const [response] = await once(outgoing, 'response')
  response.resume()
  await once(response, 'end')
}

await answerTo(get(`${base}/items?page=2`))
await answerTo(get(`${base}/missing`))
await answerTo(get(`${base}/broken`))
const post = request(`${base}/items`, { method: 'POST', headers: { 'content-type': 'text/plain' } })
post.end('one more item')
await answerTo(post)
server.close()
