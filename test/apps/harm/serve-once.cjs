'use strict'
// A server, three requests to it, and the end: what a flag of Node could get into the way of.
const http = require('node:http')

const server = http.createServer((request, response) => {
  response.setHeader('content-type', 'text/plain')
  response.end(`${request.method} ${request.url}`)
})
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address()
  for (const path of ['/a', '/b?c=d', '/e']) console.log(await get(port, path))
  server.close()
})

function get(port, path) {
  return new Promise((resolve, reject) => {
    http
      .get({ port, path, host: '127.0.0.1', agent: false }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part) => {
          text += part
        })
        response.on('end', () => resolve(`${response.statusCode} ${text}`))
      })
      .on('error', reject)
  })
}
