'use strict'
const http = require('node:http')
const Redis = require('ioredis')
const serve = require('./serve.cjs')

const redis = new Redis(Number(process.env.REDIS_PORT), '127.0.0.1')
serve(
  http.createServer(async (_request, response) => {
    await redis.get('stock')
    response.end('hello')
  }),
)
