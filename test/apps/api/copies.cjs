// A program whose libraries each bring a copy of the API of their own, one calling the next, and a request in the middle.
const http = require('node:http')

const versions = process.argv.slice(2)
const libraries = versions.map((version) => {
  const api = require(`api-${version}`)
  return { version, api, tracer: api.trace.getTracer(`library-${version}`) }
})
if (new Set(libraries.map(({ api }) => api.trace.constructor)).size !== versions.length) throw new Error('not copies')

/** Each library's span is active while the next one works. */
async function work([library, ...others], last) {
  if (library === undefined) return last()
  const { context, propagation, trace } = library.api
  const span = library.tracer.startSpan(library.version)
  const before = trace.getSpan(context.active())
  const active = trace.setSpan(context.active(), span)
  const entries = propagation.getBaggage(active)?.getAllEntries().map(([name]) => name) ?? []
  console.log(library.version, 'is called with', entries.join(), typeof before)
  const next = propagation.setBaggage(active, propagation.createBaggage({ [library.version]: { value: 'x' } }))
  await context.with(next, () => new Promise((done) => setImmediate(() => done(work(others, last)))))
  span.setAttribute('copy', library.version).end()
}

const server = http.createServer((_request, response) => {
  work(libraries, () => {}).then(() => response.end('ok'))
})
server.listen(0, '127.0.0.1', () => {
  const ask = () =>
    new Promise((done) => {
      http.get({ port: server.address().port, host: '127.0.0.1', path: '/' }, (response) => response.resume().on('end', done))
    })
  work([...libraries].reverse(), ask).then(() => server.close())
})
