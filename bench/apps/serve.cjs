'use strict'
// What every application here has in common: it listens on a port of its own, tells the bench which, and answers its questions.
const { monitorEventLoopDelay } = require('node:perf_hooks')
const { setFlagsFromString } = require('node:v8')
const { runInNewContext } = require('node:vm')

const loop = process.env.BENCH_WATCH_LOOP ? monitorEventLoopDelay({ resolution: 1 }) : undefined

/** Starts an HTTP server, or takes a port that is bound already, and tells the bench. */
module.exports = function serve(server) {
  if (typeof server === 'number') process.send({ port: server })
  else server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
}

/** Garbage collections as in hours of service, by which V8 forgets much. They end long before the measurement. */
function age(times) {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  const timer = setInterval(collect, 100)
  setTimeout(() => clearInterval(timer), times * 100)
}

if (process.env.BENCH_AGED) age(20)

process.on('message', (question) => {
  if (question === 'begin') loop?.enable()
  if (question === 'begin') loop?.reset()
  process.send(usage())
})
process.on('disconnect', () => process.exit())

/** CPU of all threads in microseconds, as the kernel counts it; resident bytes; how long the event loop was held, in ms. */
function usage() {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  const held = loop && { p99: loop.percentile(99) / 1e6, max: loop.max / 1e6 }
  return { cpu: user + system, rss, heapUsed, held }
}
