'use strict'
// All that a small service has: the first request meets every instrumentation at once.
const express = require('express')
const http = require('node:http')
const { Pool } = require('pg')
const pino = require('pino')
const serve = require('./serve.cjs')

const log = pino(pino.destination('/dev/null'))
const pool = new Pool({ max: 10 })
const stock = `${process.env.BENCH_UPSTREAM}/stock`
const app = express()
app.get('/orders/:id', async (request, response) => {
  log.info({ id: request.params.id }, 'order was asked for')
  const { rows } = await pool.query('select $1::int as id', [request.params.id])
  http.get(stock, (answer) => {
    answer.resume()
    answer.on('end', () => response.json(rows[0]))
  })
})
serve(http.createServer(app))
