const { once } = require('node:events')
const { createServer, get } = require('node:http')
const Redis = require('ioredis')

const redis = new Redis({ host: '127.0.0.1', port: Number(process.env.REDIS_PORT), lazyConnect: true })

async function sell() {
  await redis.set('pear', '3')
  await redis.get('pear')
  await redis.lpush('pear', 'green').catch(() => {})
  await redis.multi().incr('sold').expire('sold', 60).exec()
  await redis.del('pear', 'sold')
}

async function main() {
  await redis.connect()
  const server = createServer(async (_request, response) => {
    await sell()
    response.end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const [response] = await once(get({ host: '127.0.0.1', port: server.address().port, agent: false }), 'response')
  response.resume()
  await once(response, 'end')
  server.close()
  await redis.quit()
}
main()
