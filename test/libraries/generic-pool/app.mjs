import { createPool } from 'generic-pool'

async function main() {
  let made = 0
  const pool = createPool({ create: async () => ({ number: ++made }), destroy: async () => {} }, { max: 1 })
  const resource = await pool.acquire()
  await pool.release(resource)
  await pool.drain()
}
main()
