'use strict'
// A server that is asked for all that holds on to memory where it can: calls of others whose bodies nobody reads, requests that are
// given up by either side, bodies that are never looked at. Its parent asks it for its figures. Run with --expose-gc.
const http = require('node:http')
const { setTimeout: sleep } = require('node:timers/promises')
const v8 = require('node:v8')

const peer = process.env.PEER
let served = 0
let asked = 0

const answers = {
  '/plain': (_request, response) => response.end('hello'),
  // Its client sends a body, and goes on to the next request.
  '/unread-upload': (_request, response) => response.end(),
  // Its client goes away meanwhile.
  '/given-up': (_request, response) => response.writeHead(200).flushHeaders(),
  '/fetch': async (_request, response) => response.end(await (await call()).text()),
  '/fetch-unread': async (_request, response) => response.end(String((await call()).status)),
  '/fetch-aborted': async (_request, response) => {
    const given = new AbortController()
    const answer = call('/never', { signal: given.signal }).catch((error) => error.name)
    setImmediate(() => given.abort())
    response.end(await answer)
  },
  '/get-destroyed': (_request, response) => {
    asked++
    const request = http.get(`${peer}/some`, (answer) => {
      answer.once('readable', () => answer.destroy())
      answer.on('error', () => {}).on('close', () => response.end())
    })
    request.on('error', () => {})
  },
}

function call(path = '/some', options = {}) {
  asked++
  return fetch(`${peer}${path}`, options)
}

const server = http.createServer((request, response) => {
  served++
  answers[request.url](request, response)
})
server.keepAliveTimeout = 60_000

/** The class of the spans that record, where there is an agent. */
const Span = globalThis[Symbol.for('opentelemetry.js.api.1')]?.trace?.getTracer('soak').startSpan('class').constructor

async function figures() {
  for (let round = 0; round < 4; round++) {
    await sleep(20)
    global.gc()
  }
  const { heapUsed, external } = process.memoryUsage()
  const liveSpans = Span === undefined ? 0 : v8.queryObjects(Span, { format: 'count' })
  return { heapUsed, external, liveSpans, served, asked }
}

process.on('message', async (message) => {
  if (message === 'figures') return process.send(await figures())
  server.closeAllConnections()
  server.close(() => process.disconnect())
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
