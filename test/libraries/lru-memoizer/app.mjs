import { once } from 'node:events'
import { createServer, get } from 'node:http'
import memoizer from 'lru-memoizer'

async function visit(server, path) {
  const { port } = server.address()
  const [response] = await once(get({ host: '127.0.0.1', port, path, agent: false }), 'response')
  response.resume()
  await once(response, 'end')
}

const load = (item, done) => setTimeout(done, 50, null, item.length)
const memoize = typeof memoizer === 'function' ? memoizer : memoizer.default
const count = memoize({ load, hash: (item) => item, max: 10 })

async function main() {
  const stock = createServer((_request, response) => response.end())
  const shop = createServer((request, response) => {
    // The second request waits for what the first has asked for, and must still find its own trace.
    count('pear', async () => {
      await visit(stock, request.url)
      response.end()
    })
  })
  await once(stock.listen(0, '127.0.0.1'), 'listening')
  await once(shop.listen(0, '127.0.0.1'), 'listening')
  await Promise.all([visit(shop, '/first'), visit(shop, '/second')])
  shop.close()
  stock.close()
}
main()
