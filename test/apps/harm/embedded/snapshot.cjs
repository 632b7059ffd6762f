'use strict'
// The main function of a startup snapshot.
const { setDeserializeMainFunction } = require('node:v8').startupSnapshot

setDeserializeMainFunction(() => {
  const { createServer, get } = require('node:http')
  const server = createServer((request, response) => response.end(request.url))
  server.listen(0, '127.0.0.1', () => {
    get({ port: server.address().port, path: '/a', host: '127.0.0.1', agent: false }, (response) => {
      response.resume().on('end', () => server.close(() => console.log(response.statusCode, process.argv.length)))
    })
  })
})
