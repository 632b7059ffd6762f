'use strict'
// How requests can be made, and refused, without an agent noticing.
const http = require('node:http')
const { ask, plainHeaders, say, serving } = require('./serve.cjs')

const echo = (request, response) => response.end(JSON.stringify(plainHeaders(request.rawHeaders)))

exports['headers as an array'] = () =>
  serving(echo, async (port) => {
    say('flat', await ask({ port, headers: ['X-A', '1', 'x-b', '2', 'X-A', '3', 'Host', 'h'] }))
    say('pairs', await ask({ port, headers: [['X-A', '1'], ['x-b', '2'], ['Host', 'h']] }))
    say('many values', await ask({ port, headers: { 'X-Many': ['1', '2'], 'X-One': 1 } }))
    say('odd', await new Promise((resolve) => resolve(ask({ port, headers: ['X-A'] }))).catch(String))
    say('none', await ask({ port, setHost: false, headers: ['Host', 'h'] }))
  })

exports['frozen options'] = () =>
  serving(echo, async (port) => {
    const options = Object.freeze({ port, headers: Object.freeze({ 'x-a': '1' }) })
    say('frozen', await ask(options))
    say('without a prototype', await ask(Object.assign(Object.create(null), { port, headers: Object.create(null) })))
    say('an instance', await ask(Object.assign(new (class Own {})(), { port })))
    const before = JSON.stringify(options)
    say('as it was', String(before === JSON.stringify(options)))
    const headers = new Headers({ 'x-a': '1' })
    const init = Object.freeze({ headers })
    say('fetch', await (await fetch(`http://127.0.0.1:${port}/`, init)).text())
    say('its headers', [...headers])
  })

exports['arguments that Node refuses'] = async () => {
  const attempts = {
    nothing: () => http.request(),
    'a number': () => http.request(5),
    'no URL': () => http.request('not a url'),
    protocol: () => http.request({ protocol: 'ftp:' }),
    method: () => http.request({ method: 'B AD' }),
    path: () => http.request({ path: '/a b' }),
    'header name': () => http.request({ headers: { 'a b': '1' } }),
    'header value': () => http.request({ headers: { a: '\n' } }),
    agent: () => http.request({ agent: 5 }),
    host: () => http.request({ hostname: 5 }),
    timeout: () => http.request({ timeout: 'soon' }),
  }
  for (const [name, attempt] of Object.entries(attempts)) {
    try {
      attempt().on('error', () => {}).destroy()
      say(name, 'taken')
    } catch (error) {
      say(name, `${error.name} ${error.code} ${error.message} ${frames(error)}`)
    }
  }
}

exports['upgrade, CONNECT and Expect'] = () =>
  serving(echo, async (port, server) => {
    server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 101 On\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nhi'))
    server.on('connect', (request, socket) => socket.end(`HTTP/1.1 200 Fine\r\n\r\n${request.url}`))
    server.on('checkContinue', (_request, response) => {
      response.writeContinue()
      response.end('continued')
    })
    const asked = (event, options) =>
      new Promise((resolve) => {
        const request = http.request({ host: '127.0.0.1', port, ...options })
        request.on(event, (response, socket, head) => {
          let text = String(head)
          socket.on('data', (part) => {
            text += part
          })
          socket.on('close', () => resolve([response.statusCode, text]))
        })
        request.end()
      })
    say('upgrade', await asked('upgrade', { headers: { connection: 'upgrade', upgrade: 'x' } }))
    say('connect', await asked('connect', { method: 'CONNECT', path: 'some.where:80' }))
    const waiting = http.request({ host: '127.0.0.1', port, headers: { expect: '100-continue' }, method: 'PUT' })
    waiting.on('continue', () => {
      say('continue', 'heard')
      waiting.end('body')
    })
    const [response] = await require('node:events').once(waiting, 'response')
    response.resume()
    await require('node:events').once(response, 'end')
    say('listeners', server.eventNames().map((name) => [String(name), server.listenerCount(name)]))
  })

exports['abort and destroy'] = () =>
  serving((request, response) => {
    if (request.url === '/late') return
    response.write('half')
    if (request.url === '/cut') setImmediate(() => response.destroy())
  }, async (port) => {
    const order = []
    const request = http.get({ host: '127.0.0.1', port, path: '/late' })
    for (const event of ['abort', 'error', 'close']) request.on(event, (error) => order.push([event, error?.code]))
    request.on('socket', () => setImmediate(() => request.abort()))
    await require('node:events').once(request, 'close').catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 20))
    say('abort', order)
    const controller = new AbortController()
    const aborted = ask({ port, path: '/late', signal: controller.signal })
    controller.abort()
    say('signal', await aborted)
    say('cut', await ask({ port, path: '/cut' }))
    say('refused', (await ask({ port: 1 })).replace(/connect .*/, ''))
  })

exports['handlers that throw'] = () => {
  process.on('uncaughtException', (error, origin) => {
    say('uncaught', `${origin} ${error.message} ${error === thrown} ${frames(error)}`)
    pending?.end('after')
  })
  let pending
  let thrown
  return serving((_request, response) => {
    pending = response
    thrown = new Error('of the application')
    throw thrown
  }, async (port) => say('answer', await ask({ port })))
}

/** Functions of a stack, without places in Node's files. */
function frames(error) {
  return error.stack
    .split('\n')
    .slice(1)
    .map((line) => line.trim().replace(/:\d+:\d+/g, '').replace(/\(?(?:file:\/\/)?\/.*\/([^/]+)\)?$/, '$1'))
    .join(' | ')
}
