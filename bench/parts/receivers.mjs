// Receivers of all protocols, in a process of its own on loopback: they take what comes and answer as a willing one would. Its parent
// asks for the bytes that have come since it last did.
import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'

let bytes = 0
const take = (chunk) => {
  bytes += chunk.length
}

const http = createServer((request, response) => {
  request.on('data', take).on('end', () => {
    response.writeHead(request.url === '/v1/traces' ? 200 : 202, { 'content-type': 'application/x-protobuf' }).end()
  })
})
// As wide as servers in Go make it by themselves.
const windowBytes = 4 << 20
const grpc = createHttp2Server({ settings: { initialWindowSize: windowBytes } }, (request, response) => {
  request.on('data', take).on('end', () => {
    response.writeHead(200, { 'content-type': 'application/grpc' })
    response.addTrailers({ 'grpc-status': '0' })
    // An empty message, uncompressed.
    response.end(Buffer.alloc(5))
  })
})
grpc.on('session', (session) => session.setLocalWindowSize(windowBytes))
const udp = createSocket({ type: 'udp4', recvBufferSize: 8 << 20 }).on('message', take)

const ready = (server) => new Promise((resolve) => server.once('listening', () => resolve(server.address().port)))
const listening = Promise.all([http, grpc].map((server) => ready(server.listen(0, '127.0.0.1'))).concat(ready(udp)))
udp.bind(0, '127.0.0.1')
const [httpPort, grpcPort, udpPort] = await listening
process.send({ http: httpPort, grpc: grpcPort, udp: udpPort })
process.on('message', () => {
  process.send({ bytes })
  bytes = 0
})
process.on('disconnect', () => process.exit())
