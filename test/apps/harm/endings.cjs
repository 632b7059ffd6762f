'use strict'
// A program that makes a thousand spans and ends at once, in the way that its argument names.
const { trace } = require('@opentelemetry/api')

function work(count = 1000) {
  const tracer = trace.getTracer('harm')
  for (let number = 0; number < count; number++) tracer.startSpan('work', { attributes: { number } }).end()
}

/** Alive until something ends it. */
function stay() {
  setTimeout(() => console.log('stayed'), 20_000)
}

/** From within, so that it comes when all is ready. */
function raise(signal) {
  stay()
  work()
  setTimeout(() => process.kill(process.pid, signal), 50)
}

const endings = {
  natural: () => work(),
  // When what there is to send is being sent.
  'natural, later'() {
    work()
    setTimeout(() => {}, 300)
  },
  'exit(0)'() {
    work()
    process.exit(0)
  },
  'exit(3)'() {
    work()
    process.exit(3)
  },
  exitCode() {
    work()
    process.exitCode = 4
  },
  throw() {
    work()
    throw new TypeError('the application fails')
  },
  rejection() {
    work()
    Promise.reject(new RangeError('nobody catches this'))
  },
  SIGTERM: () => raise('SIGTERM'),
  SIGINT: () => raise('SIGINT'),
  SIGHUP: () => raise('SIGHUP'),
  'own drain'() {
    process.on('SIGTERM', (signal, number) => {
      console.log('draining', signal, number)
      setTimeout(() => {
        console.log('drained')
        process.exit(0)
      }, 1500)
    })
    raise('SIGTERM')
  },
  'own uncaughtException'() {
    process.on('uncaughtException', (error, origin) => {
      console.error('caught', error.message, origin)
      process.exit(7)
    })
    work()
    throw new Error('the application fails')
  },
  'caught, goes on'() {
    process.on('uncaughtException', (error) => console.error('caught', error.message))
    setTimeout(() => console.log('went on'), 100)
    work()
    throw new Error('the application fails')
  },
  abort() {
    work()
    process.abort()
  },
  reallyExit() {
    work()
    process.reallyExit(5)
  },
  'exit in exit'() {
    process.on('exit', (code) => {
      console.log('exit', code)
      process.exit(6)
    })
    work()
    process.exit(2)
  },
  'throw in exit'() {
    process.on('exit', () => {
      throw new Error('the last word')
    })
    work()
  },
  'spans in exit'() {
    process.on('exit', () => work(500))
    work(500)
  },
  'removed by a library'() {
    work(500)
    // What older libraries do when they are no longer needed.
    const { emit, reallyExit } = process
    process.emit = (...args) => emit.apply(process, args)
    process.reallyExit = (...args) => reallyExit.apply(process, args)
    work(500)
    process.emit = emit
    process.reallyExit = reallyExit
    stay()
    setTimeout(() => process.kill(process.pid, 'SIGTERM'), 50)
  },
  'a crash in a span'() {
    work(999)
    trace.getTracer('harm').startActiveSpan('open', () => {
      setTimeout(() => {
        throw new Error('the application fails')
      }, 10)
    })
  },
  'nested beforeExit'() {
    let rounds = 0
    process.on('beforeExit', (code) => {
      console.log('beforeExit', code)
      if (++rounds > 3) return
      setTimeout(() => work(250), 10)
    })
    work(250)
  },
  'SIGTERM beside a worker'() {
    const { Worker } = require('node:worker_threads')
    new Worker('setInterval(() => {}, 1000)', { eval: true }).on('online', () => raise('SIGTERM'))
  },
  'once, then again'() {
    process.once('SIGTERM', () => {
      console.log('once')
      work()
      process.kill(process.pid, 'SIGTERM')
    })
    stay()
    setTimeout(() => process.kill(process.pid, 'SIGTERM'), 50)
  },
  'own listener, taken out'() {
    const listener = () => console.log('not heard')
    process.on('SIGTERM', listener)
    process.off('SIGTERM', listener)
    raise('SIGTERM')
  },
  'signal-exit'() {
    const { onExit } = require('signal-exit')
    onExit((code, signal) => console.log('onExit', code, signal))
    raise('SIGTERM')
  },
  'signal-exit, after spans'() {
    work()
    const { onExit } = require('signal-exit')
    onExit((code, signal) => console.log('onExit', code, signal))
    stay()
    setTimeout(() => process.kill(process.pid, 'SIGTERM'), 50)
  },
  'listeners removed'() {
    work()
    process.removeAllListeners()
    process.exit(3)
  },
}

endings[process.argv[2]]()
