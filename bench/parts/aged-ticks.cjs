'use strict'
// A server with requests from itself, and garbage collections in moments without ticks, as they come in hours of service.
const { request, Agent, createServer } = require('node:http')

const agent = new Agent({ keepAlive: true, maxSockets: 20 })
const server = createServer((_request, response) => response.end('hello'))
server.listen(0, '127.0.0.1', async () => {
  await serve(8000)
  const young = await measured()
  for (let age = 0; age < 8; age++) {
    setTimeout(gc, 1)
    await serve(1500)
  }
  await serve(8000)
  console.log(JSON.stringify({ young, aged: await measured() }))
  process.exit()
})

async function serve(count) {
  const one = async () => {
    for (let left = count / 20; left > 0; left--) await get()
  }
  await Promise.all(Array.from({ length: 20 }, one))
}

function get() {
  return new Promise((resolve, reject) => {
    const { port } = server.address()
    request({ port, host: '127.0.0.1', agent }, (response) => response.resume().on('end', resolve))
      .on('error', reject)
      .end()
  })
}

/** The median of batches, each of which waits for the queue to be empty. */
async function measured() {
  const batches = []
  for (let batch = 0; batch < 1000; batch++) {
    const began = process.hrtime.bigint()
    for (let tick = 0; tick < 200; tick++) process.nextTick(nothing)
    batches.push(Number(process.hrtime.bigint() - began) / 200)
    await new Promise(setImmediate)
  }
  return Math.round(batches.sort((a, b) => a - b)[500])
}

function nothing() {}
