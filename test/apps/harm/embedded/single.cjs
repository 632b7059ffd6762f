'use strict'
// The main module of a single executable: its `require` gives builtins only.
const http = require('node:http')
const http2 = require('http2')
const { createRequire } = require('node:module')

const server = http.createServer((request, response) => response.end(request.url))
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address()
  for (const path of ['/a', '/b']) console.log(await get(port, path))
  server.close()
})
console.log(process.argv.length, process.execArgv, typeof http2.connect, require.main === module)
console.log(typeof createRequire(__filename)('node:http').get)

function get(port, path) {
  return new Promise((resolve, reject) => {
    http
      .get({ port, path, host: '127.0.0.1', agent: false }, (response) => {
        response.resume().on('end', () => resolve(`${response.statusCode} ${path}`))
      })
      .on('error', reject)
  })
}
