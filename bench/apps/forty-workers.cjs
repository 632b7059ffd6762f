'use strict'
const { createServer, get } = require('node:http')
const { isMainThread, Worker, workerData } = require('node:worker_threads')

if (isMainThread) {
  let left = 40
  const server = createServer((_, response) => response.end())
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    for (let at = left; at > 0; at--) {
      new Worker(__filename, { workerData: port }).once('exit', () => --left === 0 && server.close())
    }
  })
} else {
  let left = 3
  const ask = () =>
    get({ port: workerData, agent: false }, (reply) => reply.resume().on('end', () => --left > 0 && ask()))
  ask()
}
