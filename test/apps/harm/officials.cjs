'use strict'
// Libraries that official instrumentations trace, and that need no server but one of this process.
const { once } = require('node:events')
const { createServer, get } = require('node:http')
const connect = require('connect')
const DataLoader = require('dataloader')
const { createPool } = require('generic-pool')
const { graphql, buildSchema } = require('graphql')
const memoizer = require('lru-memoizer')

const schema = buildSchema('type Query { hello: String, fails: String }')
const rootValue = {
  hello: () => 'world',
  fails() {
    throw new Error('of the application')
  },
}
const pool = createPool({ create: async () => ({ a: 'resource' }), destroy: async () => {} }, { max: 1 })

class Loader extends DataLoader {
  static kinds = ['own']
}

const memoizedLengths = () =>
  memoizer({ load: (key, done) => setImmediate(done, null, key.length), hash: (key) => key, max: 5 })

function looks() {
  for (const made of [DataLoader, Loader, connect, memoizer, memoizedLengths()])
    console.log(made.name, made.length, Object.keys(made).sort().join())
  const loader = new Loader(async (keys) => keys)
  console.log(loader instanceof Loader, loader instanceof DataLoader, loader.constructor === Loader, Loader.kinds)
  console.log(new DataLoader(async (keys) => keys).constructor === DataLoader)
  try {
    new DataLoader('no function')
  } catch (error) {
    console.log(error.message)
  }
}

async function load() {
  for (const Kind of [DataLoader, Loader]) {
    const lengths = new Kind(async (keys) => keys.map((key) => key.length))
    console.log(await Promise.all([lengths.load('pear'), lengths.load('apple')]), await lengths.loadMany(['fig']))
    console.log(lengths.prime('quince', 6) === lengths, lengths.clear('pear') === lengths, await lengths.load('quince'))
    const broken = new Kind(() => Promise.reject(new Error('of the application')))
    console.log(await broken.load('pear').catch((error) => error.message))
  }
}

async function memoize() {
  const memoized = memoizedLengths()
  console.log(await new Promise((done) => memoized('pear', (...all) => done(all))), memoized.keys())
  memoized.del('pear')
  console.log(memoized.keys())
}

async function visit() {
  const app = connect()
  app.use(function poweredBy(_request, response, next) {
    response.setHeader('x-powered-by', 'pears')
    setImmediate(next)
  })
  app.use('/shop', (_request, response) => response.end('pears'))
  app.use('/broken', () => {
    throw new Error('of the application')
  })
  app.use((error, _request, response, _next) => response.writeHead(500).end(error.message))
  console.log(app.stack.map(({ route, handle }) => [route, handle.name, handle.length]))
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  for (const path of ['/shop/pear', '/broken', '/nowhere']) {
    const [response] = await once(get({ port: server.address().port, path, agent: false }), 'response')
    const text = (await response.setEncoding('utf8').toArray()).join('')
    console.log(response.statusCode, response.headers['x-powered-by'], text)
  }
  server.close()
}

async function main() {
  looks()
  for (let round = 0; round < 4; round++) {
    console.log(JSON.stringify(await graphql({ schema, source: '{ hello fails }', rootValue })))
    console.log(JSON.stringify(await graphql({ schema, source: '{ no such thing', rootValue })))
    const resource = await pool.acquire()
    console.log(resource)
    await pool.release(resource)
    await load()
    await memoize()
    await visit()
  }
  await pool.drain()
  await pool.clear()
}

main()
