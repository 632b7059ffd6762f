// What hooks of the application make up and change is there, and what it imports besides is as ever.
import { once } from 'node:events'
import http from 'node:http'
import express from 'express'
import * as expressModule from 'express'
import { answer } from 'made-up:settings'
import { state } from './changed.mjs'

console.log(answer, state, Object.keys(expressModule).join())
const app = express()
app.get('/items/:item', (request, response) => response.send(request.params.item))
const server = http.createServer(app)
await once(server.listen(0, '127.0.0.1'), 'listening')
const [response] = await once(http.get({ host: '127.0.0.1', port: server.address().port, path: '/items/pear', agent: false }), 'response')
for await (const part of response.setEncoding('utf8')) console.log(response.statusCode, part)
server.close()
