const { FastifyAdapter } = require('@nestjs/platform-fastify')
const { startOn } = require('./nest.cjs')
const { visitAll } = require('./visit.cjs')

visitAll(() => startOn(new FastifyAdapter()))
