'use strict'
const http = require('node:http')
const serve = require('./serve.cjs')

serve(http.createServer((_request, response) => response.end('hello')))
