'use strict'
// What Express hands on, and what it can be given instead of a request and a response.
const { ask, say, serving } = require('./serve.cjs')
const express = require('express')

exports['the next of Express'] = async () => {
  const app = express()
  const first = function first(_request, _response, next) {
    say('next', [next.name, next.length])
    next()
  }
  const second = (_request, response) => response.end('fine')
  app.use(first)
  app.get('/a', first, second)
  const stack = (app._router ?? app.router).stack
  say('handles', [stack.some(({ handle }) => handle === first), stack.at(-1).route.stack.map(({ handle }) => handle === first || handle === second)])
  say('functions', ['use', 'get', 'route', 'handle', 'listen', 'param'].map((name) => [app[name].name, app[name].length]))
  say('router', [express.Router.length, express.Router.name, express.Route?.name])
  await serving(app, async (port) => say('answer', await ask({ port, path: '/a' })))

  const router = express.Router()
  router.use((_request, _response, next) => next('router'))
  const out = (...args) => say('out', args.map(String))
  router({ method: 'GET', url: '/' }, {}, out)
  const failing = express.Router()
  const fault = new Error('of the application')
  failing.get('/', () => {
    throw fault
  })
  failing({ method: 'GET', url: '/' }, {}, (error) => say('the very error', error === fault))
  const passing = express.Router()
  passing.use((_request, _response, next) => next(fault))
  passing.use((error, _request, _response, next) => next(error === fault ? 'seen' : 'other'))
  passing({ method: 'GET', url: '/' }, {}, out)
}

exports['responses that are none'] = () => {
  const router = express.Router()
  router.get('/', (_request, response) => response.end('fine'))
  router.get('/:id', (request, response) => response.end(request.params.id))
  for (const response of [{}, Object.create(null), Object.freeze({}), new Proxy({}, {})]) {
    const given = Object.isFrozen(response) ? Object.freeze({ end: (text) => say('ended', text) }) : response
    if (given === response) given.end = (text) => say('ended', text)
    router({ method: 'GET', url: '/' }, given, () => say('not', 'found'))
    router({ method: 'GET', url: '/42' }, given, () => say('not', 'found'))
    router({ method: 'POST', url: '/' }, given, (error) => say('next', String(error)))
  }
}
