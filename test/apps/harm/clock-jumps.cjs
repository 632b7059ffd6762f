'use strict'
// Requests, before which, during which and after which the machine's clock is set by hours, in both directions. Says when each
// request began, by that clock.
const http = require('node:http')
const { setClock } = require(process.env.CLOCK)

const wall = () => Date.now()
let during

const server = http.createServer((_request, response) => {
  during?.()
  response.end()
})

function get(path) {
  return new Promise((resolve, reject) => {
    const before = wall()
    http
      .get({ port: server.address().port, host: '127.0.0.1', path, agent: false }, (response) => {
        response.resume().on('end', resolve)
      })
      .on('error', reject)
    console.log(JSON.stringify({ path, from: before, to: wall() }))
  })
}

server.listen(0, '127.0.0.1', async () => {
  await get('/before')
  for (const hours of [3, -5, 26, 0]) {
    during = () => setClock(hours)
    await get(`/during?${hours}`)
    during = undefined
    await get(`/after?${hours}`)
  }
  server.close()
})
