'use strict'
// What can be seen of functions, listeners and stacks.
const events = require('node:events')
const http = require('node:http')
const https = require('node:https')
const net = require('node:net')
const { ask, say, serving } = require('./serve.cjs')

exports['names, lengths and properties of functions'] = () =>
  serving((_request, response) => response.end(), async (port) => {
    await ask({ port })
    await (await fetch(`http://127.0.0.1:${port}/`)).text()
    const places = {
      http, https, net, events, console, process,
      Agent: http.Agent.prototype, ClientRequest: http.ClientRequest.prototype, Server: http.Server.prototype,
      IncomingMessage: http.IncomingMessage.prototype, ServerResponse: http.ServerResponse.prototype,
      OutgoingMessage: http.OutgoingMessage.prototype, EventEmitter: events.prototype, Socket: net.Socket.prototype,
      Module: require('node:module'), ModulePrototype: require('node:module').prototype, timers: require('node:timers'),
      worker: require('node:worker_threads'), children: require('node:child_process'), Promise: Promise.prototype,
      global: { fetch, setTimeout, queueMicrotask, structuredClone },
    }
    for (const [name, place] of Object.entries(places)) {
      // Ours stands in front of the one that they inherit, under its name and length.
      if (typeof place.emit === 'function') say(`${name}.emit`, [place.emit.name, place.emit.length, Object.keys(place.emit)])
      for (const key of Reflect.ownKeys(place).filter((key) => typeof key === 'string').sort()) {
        const { value, ...rest } = Object.getOwnPropertyDescriptor(place, key)
        if (typeof value === 'function' && key !== 'emit' && !key.startsWith('_')) say(`${name}.${key}`, [value.name, value.length, Object.keys(value), rest])
      }
    }
    say('instances', [http.request.toString === Function.prototype.toString, Object.keys(http).length, Object.keys(require('node:https')).length])
  })

exports['numbers of listeners'] = () =>
  serving((request, response) => {
    const counts = (emitter) => emitter.eventNames().map((name) => [String(name), emitter.listenerCount(name)]).sort()
    say('in the handler', [request, response, request.socket].map(counts))
    request.on('end', () => response.end())
    request.resume()
    response.on('close', () => say('at the end', [request, response].map(counts)))
  }, async (port, server) => {
    const request = http.get({ host: '127.0.0.1', port, agent: false })
    const counts = (emitter) => emitter.eventNames().map((name) => [String(name), emitter.listenerCount(name)]).sort()
    say('request', counts(request))
    const [response] = await events.once(request, 'response')
    say('response', [response, response.socket, request].map(counts))
    response.resume()
    await events.once(response, 'close')
    say('server', counts(server))
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'uncaughtException', 'unhandledRejection', 'warning', 'message']) {
      say(name, process.listenerCount(name))
    }
  })

exports['depth of stacks'] = () => {
  Error.stackTraceLimit = 200
  const names = (error) => error.stack.split('\n').slice(1).map((line) => line.trim().replace(/[( ](?:file:\/\/|node:|\/).*$/, ''))
  return serving((request, response) => {
    say('handler', names(new Error('here')))
    request.on('end', () => {
      // One frame is ours, and told in docs/reliability.md: it gives the listeners their context.
      say('end', [...new Set(names(new Error('here')))].slice(0, 4))
      response.end()
    }).resume()
  }, async (port) => {
    const { captureRejectionSymbol: _unused, ...known } = events
    say('known', Object.keys(known).length)
    await ask({ port })
    try {
      http.request('http://[')
    } catch (error) {
      say('refused', names(error).filter((name) => !/serving|depth/.test(name)).slice(0, 3))
    }
  })
}

exports['patched by the application'] = () => {
  const original = http.request
  const calls = []
  http.request = function request(...args) {
    calls.push(args.length)
    return original.apply(this, args)
  }
  const emit = http.Server.prototype.emit
  http.Server.prototype.emit = function (name, ...rest) {
    if (name === 'request') calls.push(name)
    return emit.call(this, name, ...rest)
  }
  return serving((_request, response) => response.end('fine'), async (port) => {
    say('answer', await ask({ port }))
    say('calls', calls)
    http.request = original
    http.Server.prototype.emit = emit
    say('after', await ask({ port }))
    say('its own', [Object.hasOwn(http.Server.prototype, 'emit'), http.request === original])
  })
}
