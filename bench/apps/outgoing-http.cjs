'use strict'
const http = require('node:http')
const serve = require('./serve.cjs')

const upstream = new URL(process.env.BENCH_UPSTREAM)
const agent = new http.Agent({ keepAlive: true })
serve(
  http.createServer((_request, response) => {
    http.get({ host: upstream.hostname, port: upstream.port, path: '/stock', agent }, (answer) => {
      answer.resume()
      answer.on('end', () => response.end('hello'))
    })
  }),
)
