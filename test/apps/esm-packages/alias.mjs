// Under a name that the application has for it.
import { once } from 'node:events'
import { get } from 'node:http'
import { serve } from '@hono/node-server'
import { Hono } from 'our-hono'

const app = new Hono().get('/users/:id', (context) => context.text(context.req.param('id')))
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
await once(server, 'listening')
const [response] = await once(get({ port: server.address().port, path: '/users/42', agent: false }), 'response')
await once(response.resume(), 'end')
server.close()
