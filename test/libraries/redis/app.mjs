import { createClient } from 'redis'

async function main() {
  const client = createClient({ socket: { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) } })
  await client.connect()
  await client.set('apple', '3')
  await client.get('apple')
  await client.lPush('apple', 'green').catch(() => {})
  await client.multi().incr('eaten').expire('eaten', 60).exec()
  await client.del(['apple', 'eaten'])
  await client.quit()
}
main()
