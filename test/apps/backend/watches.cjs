// An owner who logs all that leaves by HTTP: what is asked of Node's modules, and what Node says on its channels.
const { subscribe } = require('node:diagnostics_channel')
const http = require('node:http')
const { PerformanceObserver } = require('node:perf_hooks')
require('node:http2')

const seen = new Set()

for (const name of ['request', 'get']) {
  const original = http[name]
  http[name] = function watched(...args) {
    const made = original.apply(this, args)
    seen.add(`${name} ${made.path}`)
    return made
  }
}
const ofHttp = ['request.created', 'request.start', 'request.error', 'response.finish']
for (const name of ofHttp) subscribe(`http.client.${name}`, ({ request }) => seen.add(`${name} ${request.path}`))
for (const name of ['created', 'start', 'error', 'finish', 'close', 'bodyChunkSent', 'bodySent'])
  subscribe(`http2.client.stream.${name}`, () => seen.add(`http2 ${name}`))
subscribe('undici:request:create', ({ request }) => seen.add(`undici ${request.path}`))

const noteTimes = (list) => {
  for (const { name, detail } of list.getEntries())
    if (name === 'HttpClient') seen.add(`timed ${new URL(detail.req.url).pathname}`)
}
new PerformanceObserver(noteTimes).observe({ entryTypes: ['http'] })

const server = http.createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1', () => {
  const asking = http.request({ port: server.address().port, path: '/orders' }, (response) => {
    // Long enough for metrics, and for a second question to a server of sampling rules.
    response.resume().on('end', () => setTimeout(() => server.close(), 900))
  })
  asking.end()
})
process.on('exit', () => console.log(JSON.stringify([...seen].sort())))
