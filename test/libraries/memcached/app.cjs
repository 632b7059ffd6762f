const Memcached = require('memcached')

async function main() {
  const cache = new Memcached(`127.0.0.1:${process.env.MEMCACHED_PORT}`)
  const done = (work) => new Promise((resolve, reject) => work((error, value) => (error ? reject(error) : resolve(value))))
  await done((callback) => cache.set('fig', '3', 60, callback))
  await done((callback) => cache.get('fig', callback))
  await done((callback) => cache.del('fig', callback))
  cache.end()
}
main()
