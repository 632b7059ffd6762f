'use strict'
const { Server, ServerCredentials } = require('@grpc/grpc-js')
const serve = require('./serve.cjs')

const raw = (bytes) => bytes
const method = {
  path: '/bench.Stock/Get',
  requestStream: false,
  responseStream: false,
  requestSerialize: raw,
  requestDeserialize: raw,
  responseSerialize: raw,
  responseDeserialize: raw,
}
const server = new Server()
server.addService({ get: method }, { get: (call, reply) => reply(null, call.request) })
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  serve(port)
})
