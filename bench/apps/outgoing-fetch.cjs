'use strict'
const http = require('node:http')
const serve = require('./serve.cjs')

const stock = `${process.env.BENCH_UPSTREAM}/stock`
serve(
  http.createServer(async (_request, response) => {
    await (await fetch(stock)).text()
    response.end('hello')
  }),
)
