'use strict'
const http = require('node:http')
const serve = require('./serve.cjs')

// As many requests are under way at once as there are connections.
const waitMs = Number(process.env.BENCH_WAIT_MS)

serve(http.createServer((_request, response) => setTimeout(() => response.end('hello'), waitMs)))
