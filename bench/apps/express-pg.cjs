'use strict'
const express = require('express')
const http = require('node:http')
const { Pool } = require('pg')
const serve = require('./serve.cjs')

const pool = new Pool({ max: 10 })
const app = express()
app.get('/orders/:id', async (request, response) => {
  const { rows } = await pool.query('select $1::int as id, now() as at', [request.params.id])
  response.json(rows[0])
})
serve(http.createServer(app))
