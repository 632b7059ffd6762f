// Prints what an application can find out about HTTP: it must be the same with the agent and without.
const http = require('node:http')
const https = require('node:https')
const { inspect } = require('node:util')

Error.stackTraceLimit = Infinity
const facts = []
const tell = (what, value) => facts.push(`${what}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)

for (const [name, module] of Object.entries({ http, https })) {
  for (const key of ['request', 'get', 'createServer']) tell(`${name}.${key}`, [module[key].name, module[key].length])
  tell(`${name} keys`, Object.keys(module))
  tell(`${name}.Server.prototype`, Reflect.ownKeys(module.Server.prototype).map(String))
}
tell('emit', [http.IncomingMessage, http.ServerResponse, http.ClientRequest].map(({ prototype }) => [prototype.emit.name, prototype.emit.length]))

const counts = (emitter) => emitter.eventNames().map((name) => [String(name), emitter.listenerCount(name)])
// Node itself keeps the peer's name there, once somebody has asked for it.
const ownKeys = (object) => Reflect.ownKeys(object).map(String).filter((key) => key !== '_peername')

const server = http.createServer((request, response) => {
  tell('stack of a handler', new Error('here').stack.split('\n').length)
  tell('listeners of a request', counts(request))
  tell('listeners of a response', counts(response))
  tell('keys', [ownKeys(request), ownKeys(response), ownKeys(request.socket)])
  tell('own emit', [request, response, request.socket, server].map((object) => Object.hasOwn(object, 'emit')))
  const sent = request.rawHeaders.filter((_, index, all) => !/^(traceparent|host)$/i.test(all[index - (index % 2)]))
  response.setHeader('x-heard', JSON.stringify([request.method, request.url, sent]))
  request.resume().on('end', () => {
    tell('stack of an end', new Error('here').stack.includes('shapes.cjs'))
    response.end('done')
  })
})

function answerTo(what, send) {
  return new Promise((resolve) => {
    let request
    try {
      request = send((response) => {
        tell(what, [response.statusCode, response.headers['x-heard'] ?? ''])
        tell('listeners of an answer', counts(response))
        response.resume().on('close', resolve)
      })
    } catch (error) {
      tell(what, `threw ${error.name} ${error.code} ${error.message}`)
      resolve()
      return
    }
    tell('listeners of an outgoing request', counts(request))
    tell('its keys', ownKeys(request))
    tell('its prototype', request instanceof http.ClientRequest)
    request.on('error', (error) => {
      tell(what, `failed ${error.code}`)
      resolve()
    })
  })
}

async function main() {
  const { port } = server.address()
  const base = `http://127.0.0.1:${port}`
  const to = { host: '127.0.0.1', port }
  const frozen = Object.freeze({ ...to, path: '/frozen', headers: Object.freeze({ 'X-A': '1' }) })
  const agent = new http.Agent({ keepAlive: true })

  await answerTo('a string', (then) => http.get(`${base}/string?a=1`, then))
  await answerTo('a URL', (then) => http.get(new URL(`${base}/url`), then))
  await answerTo('a URL and options', (then) => http.get(new URL(`${base}/u`), { method: 'PUT', headers: { a: 'b' } }, then))
  await answerTo('options', (then) => http.get({ ...to, path: '/options', headers: { 'X-Two': ['1', '2'] } }, then))
  await answerTo('frozen options', (then) => http.get(frozen, then))
  await answerTo('flat headers', (then) => http.get({ ...to, headers: ['Host', 'a', 'X-A', '1', 'x-B', '2'] }, then))
  await answerTo('pairs as headers', (then) => http.get({ ...to, headers: [['Host', 'a'], ['X-A', '1']] }, then))
  await answerTo('no headers at all', (then) => http.get({ ...to, setHost: false, headers: {} }, then))
  await answerTo('an agent', (then) => http.get({ ...to, agent }, then))
  await answerTo('no agent', (then) => http.get({ ...to, agent: false }, then))
  await answerTo('a connection', (then) => http.get({ ...to, createConnection: (o) => require('node:net').connect(o) }, then))
  await answerTo('a body', (then) => http.request({ ...to, method: 'POST', headers: { 'Content-Length': 3 } }, then).end('abc'))
  await answerTo('expect', (then) => http.request({ ...to, method: 'POST', headers: { Expect: '100-continue' } }, then).end('abc'))
  await answerTo('new ClientRequest', (then) => new http.ClientRequest({ ...to, path: '/new' }, then).end())
  for (const wrong of [undefined, 7, 'no url', '//x', { path: '/a b' }, { method: ' ' }, { headers: ['odd'] }, { headers: { 'a b': '1' } }, { protocol: 'ftp:' }, { hostname: 7 }, { agent: 'none' }]) {
    await answerTo(`wrong: ${inspect(wrong)}`, (then) => http.get(wrong === undefined || typeof wrong !== 'object' ? wrong : { ...to, ...wrong }, then))
  }
  await answerTo('https to http', (then) => https.get({ ...to, path: '/' }, then))

  const options = { ...to, headers: { 'X-A': '1' } }
  const request = http.get(options, (response) => response.resume())
  await new Promise((resolve) => request.on('close', resolve))
  tell("options afterwards", { ...options, port: 0 })

  // Others hand made-up requests to a server.
  const told = []
  const madeUp = http.createServer((incoming, outgoing) => told.push(typeof incoming, outgoing.end('x')))
  tell('a made-up request', [madeUp.emit('request', { url: '/', method: 'GET' }, { end: (text) => text }), told])

  agent.destroy()
  server.close()
  server.closeAllConnections()
  console.log(facts.join('\n'))
}
server.listen(0, '127.0.0.1', main)
