const { serve } = require('@hono/node-server')
const { Hono } = require('hono')
const { describe } = require('./hono-app.cjs')
const { visitAll } = require('./visit.cjs')

visitAll(() => describe(new Hono(), Hono, serve))
