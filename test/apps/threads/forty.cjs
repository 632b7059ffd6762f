// Forty threads of three spans each, which end in the way that is asked for.
const { parentPort, Worker, isMainThread, workerData } = require('node:worker_threads')
const { createServer, get } = require('node:http')
const { trace } = require('@opentelemetry/api')

const count = 40

const startAll = (data, onStarted = () => {}) => {
  for (let at = 0; at < count; at++) onStarted(new Worker(__filename, { workerData: data, env: data.env }))
}

const inMain = {
  naturally: () => startAll({ way: 'naturally' }),
  exit: () => startAll({ way: 'exit' }),
  // Whoever is told that the work is done may end the thread at once.
  terminated: () =>
    startAll({ way: 'flush' }, (worker) => worker.once('message', () => worker.terminate().then(console.log))),
  'main exits': () => {
    let left = count
    startAll({ way: 'flush' }, (worker) => worker.once('message', () => --left === 0 && process.exit(7)))
  },
  // As packages do that make asynchronous work synchronous.
  'main is blocked': () => {
    const done = new Int32Array(new SharedArrayBuffer(4))
    startAll({ way: 'flush', done })
    for (let seen = 0; seen < count; seen = Atomics.load(done, 0)) Atomics.wait(done, 0, seen)
    process.exit()
  },
  'settings of their own': () =>
    startAll({ way: 'naturally', env: { ...process.env, OTEL_SERVICE_NAME: 'of-its-own', OTEL_BSP_SCHEDULE_DELAY: '4000' } }),
  'by http': () => {
    let left = count
    const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      startAll({ way: 'ask', port }, (worker) => worker.once('exit', () => --left === 0 && server.close()))
    })
  },
}

const work = () => {
  for (let at = 0; at < 3; at++) trace.getTracer('threads').startSpan(`span ${at}`).end()
}

const inThread = {
  naturally: work,
  exit() {
    work()
    process.exit(3)
  },
  async flush() {
    work()
    await trace.getTracerProvider().forceFlush()
    if (workerData.done === undefined) parentPort.postMessage('done')
    else {
      Atomics.add(workerData.done, 0, 1)
      Atomics.notify(workerData.done, 0)
    }
    setInterval(() => {}, 1000)
  },
  async ask() {
    const once = () => new Promise((done) => get({ port: workerData.port, agent: false }, (reply) => reply.resume().on('end', done)))
    for (let at = 0; at < 3; at++) await once()
  },
}

if (isMainThread) inMain[process.argv[2]]()
else inThread[workerData.way]()
