// What the applications of the bench call: answers every request with the same few bytes.
import { createServer } from 'node:http'

const server = createServer((_request, response) => response.end('12 pieces'))
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('disconnect', () => process.exit())
