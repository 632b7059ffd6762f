'use strict'
const http = require('node:http')
const pino = require('pino')
const serve = require('./serve.cjs')

const log = pino(pino.destination('/dev/null'))
serve(
  http.createServer((request, response) => {
    log.info({ path: request.url }, 'order was asked for')
    response.end('hello')
  }),
)
