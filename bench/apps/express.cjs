'use strict'
const express = require('express')
const http = require('node:http')
const serve = require('./serve.cjs')

const app = express()
app.get('/orders/:id', (request, response) => response.json({ id: request.params.id }))
serve(http.createServer(app))
