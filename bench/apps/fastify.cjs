'use strict'
const { fastify } = require('fastify')
const serve = require('./serve.cjs')

const app = fastify()
app.get('/orders/:id', async (request) => ({ id: request.params.id }))
app.listen({ port: 0, host: '127.0.0.1' }).then(() => serve(app.server.address().port))
