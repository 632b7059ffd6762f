'use strict'
// A thread with a request: which expensive modules of Node are loaded in it when it ends.
const { createServer, get } = require('node:http')
const { isMainThread, Worker, workerData } = require('node:worker_threads')

const expensive = ['crypto', 'zlib', 'tls', 'https', 'child_process', 'inspector']

if (isMainThread) {
  const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1', () => {
    new Worker(__filename, { workerData: server.address().port }).on('exit', () => server.close())
  })
} else {
  get({ port: workerData, agent: false }, (reply) => reply.resume())
  process.on('exit', () => {
    const loaded = expensive.filter((name) => process.moduleLoadList.includes(`NativeModule ${name}`))
    console.log('loaded:', loaded.join())
  })
}
