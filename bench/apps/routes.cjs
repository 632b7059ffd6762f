'use strict'
const { fastify } = require('fastify')
const serve = require('./serve.cjs')

const app = fastify()
for (let route = 0; route < Number(process.env.BENCH_ROUTES); route++) {
  app.get(`/${route}/:id`, async (request) => ({ id: request.params.id }))
}
app.listen({ port: 0, host: '127.0.0.1' }).then(() => serve(app.server.address().port))
