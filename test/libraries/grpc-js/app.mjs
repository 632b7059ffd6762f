import grpc from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

const { shop } = grpc.loadPackageDefinition(loadSync('stock.proto'))

const server = new grpc.Server()
server.addService(shop.Stock.service, {
  count(call, reply) {
    if (call.request.name === 'pear') reply(null, { left: 3 })
    else reply({ code: grpc.status.NOT_FOUND, details: 'no such item' })
  },
  watch(call) {
    call.write({ left: 2 })
    call.write({ left: 1 })
    call.end()
  },
})
const port = await new Promise((resolve, reject) => {
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
    error ? reject(error) : resolve(bound),
  )
})

const client = new shop.Stock(`127.0.0.1:${port}`, grpc.credentials.createInsecure())
const count = (name) => new Promise((resolve) => client.count({ name }, (error, amount) => resolve(error ?? amount)))
await count('pear')
await count('anvil')
await new Promise((resolve, reject) => client.watch({ name: 'pear' }).on('data', () => {}).on('error', reject).on('end', resolve))
client.close()
server.tryShutdown(() => {})
