'use strict'
// A world that the application has changed: prototypes, clocks, domains, contexts, the environment.
const { AsyncLocalStorage } = require('node:async_hooks')
const { ask, plainHeaders, say, serving } = require('./serve.cjs')

const fine = (_request, response) => response.end('fine')

exports['frozen prototypes'] = () => {
  for (const one of [Object, Array, Function, Promise, Map, Set, Error, String, RegExp]) Object.freeze(one.prototype)
  return serving(fine, async (port) => say('answer', await ask({ port })))
}

exports['polluted prototypes'] = () => {
  for (const name of ['headers', 'attributes', 'links', 'parent', 'enabled', 'startTime', 'traceId', 'value', 'root', 'get']) {
    Object.prototype[name] ??= 'polluted'
  }
  Array.prototype.last = function last() {
    return this.at(-1)
  }
  const emitter = require('node:http').createServer(fine)
  say('server', typeof emitter.listen)
  // With these, Node's own requests fail.
  for (const name of ['headers', 'get', 'value']) delete Object.prototype[name]
  const echo = (request, response) => response.end(JSON.stringify(plainHeaders(request.rawHeaders)))
  return serving(echo, async (port) => {
    say('answer', await ask({ port }))
    say('fetched', await (await fetch(`http://127.0.0.1:${port}/`)).text())
  })
}

exports['clocks that stand still'] = async () => {
  // Without `nextTick`, Node itself stands still.
  const toFake = ['setTimeout', 'setInterval', 'setImmediate', 'Date', 'hrtime', 'performance']
  const { setTimeout: real } = globalThis
  const fake = require('@sinonjs/fake-timers').install({ toFake })
  const { setTimeout: mocked } = globalThis
  let isOver = false
  mocked(() => {
    isOver = true
  }, 3_600_000)
  await serving(fine, async (port) => say('answer', await ask({ port })))
  // Half a second after the start, metrics are loaded.
  await new Promise((resolve) => real(resolve, 800))
  say('timers of the application', fake.countTimers())
  fake.tick(3_600_000)
  say('its own', [isOver, Date.now(), performance.now()])
  fake.uninstall()
}

exports['timers of node:test'] = async () => {
  const { mock } = require('node:test')
  const apis = process.versions.node.startsWith('18') ? ['setTimeout'] : ['setTimeout', 'setInterval', 'setImmediate', 'Date']
  if (mock.timers === undefined) return say('none', 'here')
  await serving(fine, async (port) => say('warm', await ask({ port })))
  if (process.versions.node.startsWith('18')) mock.timers.enable(apis)
  else mock.timers.enable({ apis: apis.filter((name) => name !== 'setImmediate'), now: 1000 })
  let calls = 0
  setTimeout(() => calls++, 9999)
  // Too busy to have started: the agent waits once more, by timers of its own.
  for (const begin = process.hrtime(); process.hrtime(begin)[0] < 1; );
  await serving(fine, async (port) => say('answer', await ask({ port })))
  mock.timers.tick(9999)
  say('calls', calls)
  mock.timers.reset()
}

exports['a date of the past'] = () => {
  const { now } = Date
  Date.now = () => now.call(Date) - 8 * 3_600_000
  return serving(fine, async (port) => say('answer', await ask({ port })))
}

exports.domain = () => {
  const domain = require('node:domain').create()
  return new Promise((resolve) => {
    domain.on('error', (error) => {
      say('domain', [error.message, process.domain === domain || process.domain === null || process.domain === undefined])
      resolve()
    })
    domain.run(() => {
      void serving((_request, response) => {
        say('inside', process.domain === domain)
        response.end('fine')
      }, async (port) => {
        say('answer', await ask({ port }))
      }).then(() => setTimeout(() => {
        throw new Error('of the application')
      }, 1))
    })
  })
}

exports['contexts of the application'] = () => {
  const storage = new AsyncLocalStorage()
  return serving((request, response) => {
    say('before', String(storage.getStore()))
    storage.run('mine', () => {
      request.on('end', () => {
        say('in end', String(storage.getStore()))
        response.end()
      })
      const timer = new Promise((resolve) => {
        setTimeout(() => resolve(say('in a timer', String(storage.getStore()))), 1)
      })
      // Only then, so that lines come in the same order on every machine.
      timer.then(() => request.resume())
    })
  }, async (port) => {
    await storage.run('caller', async () => {
      await ask({ port, method: 'POST', body: 'text' })
      say('after', storage.getStore())
      storage.enterWith('entered')
      await ask({ port, method: 'POST', body: 'text' })
      say('entered', storage.getStore())
    })
    say('outside', String(storage.getStore()))
  })
}

exports['the environment'] = async () => {
  const { NODE_OPTIONS, ...rest } = process.env
  const given = /^(OTEL_|ACME_OTEL_)/
  await serving(fine, async (port) => say('answer', await ask({ port })))
  say('same', Object.keys(rest).filter((name) => !given.test(name)).sort())
  say('options', String(process.env.NODE_OPTIONS === NODE_OPTIONS))
  const globals = Reflect.ownKeys(globalThis).filter((key) => typeof key === 'string')
  say('globals', globals)
  say('process', [process.argv.length, process.execArgv, process.title === 'node' || process.title.endsWith('node'), Error.stackTraceLimit, process.exitCode])
  say('main', [require.main === process.mainModule, module.children.length, module.parent?.id, Object.keys(require.extensions)])
  say('cache', Object.keys(require.cache).filter((name) => !/otel-agent|[\\/](?:hooks|dist)[\\/]/.test(name)).map((name) => name.split('/').at(-1)))
  say('warnings', process.listenerCount('warning'))
}

exports['context at the end of a body'] = () =>
  serving((request, response) => {
    request.on('data', () => {})
    request.on('end', async () => {
      if (request.url === '/inner') return response.end('inner')
      await ask({ port: request.socket.localPort, path: '/inner', method: 'POST', body: 'b' })
      response.end('outer')
    })
  }, async (port) => {
    say('answers', await Promise.all([1, 2, 3].map((n) => ask({ port, path: `/outer`, method: 'POST', body: 'x'.repeat(n * 40_000) }))))
  })
