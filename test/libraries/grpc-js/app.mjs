import grpc from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

const { shop } = grpc.loadPackageDefinition(loadSync('stock.proto'))

const stock = {
  count(call, reply) {
    if (call.request.name === 'pear') reply(null, { left: 3 })
    else if (call.request.name === 'plum') reply(new Error('the shelf is broken'))
    else reply({ code: grpc.status.NOT_FOUND, details: 'no such item' })
  },
  total(call, reply) {
    let left = 0
    call.on('data', () => left++).on('end', () => reply(null, { left }))
  },
  watch(call) {
    call.write({ left: 2 })
    if (call.request.name === 'pear') call.end()
    else call.emit('error', { code: grpc.status.DATA_LOSS, details: 'the shelf is gone' })
  },
  haggle(call) {
    call.on('data', ({ name }) => call.write({ left: name.length })).on('end', () => call.end())
  },
}

const server = new grpc.Server()
server.addService(shop.Stock.service, stock)
const port = await new Promise((resolve, reject) => {
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
    error ? reject(error) : resolve(bound),
  )
})
server.start()

const insecure = grpc.credentials.createInsecure()
const client = new shop.Stock(`127.0.0.1:${port}`, insecure)
const count = (name) => new Promise((resolve) => client.count({ name }, (error, amount) => resolve(error ?? amount)))
const ended = (call) => new Promise((resolve) => call.on('data', () => {}).on('error', resolve).on('end', resolve))

await count('pear')
await count('anvil')
await count('plum')
await new Promise((resolve) => {
  const call = client.total(resolve)
  call.write({ name: 'pear' })
  call.write({ name: 'fig' })
  call.end()
})
await ended(client.watch({ name: 'pear' }))
await ended(client.watch({ name: 'fig' }))
const haggling = client.haggle()
haggling.write({ name: 'pear' })
haggling.end()
await ended(haggling)

// Without generated methods, and for one that the server does not have.
const bytes = (value) => value
const plain = new grpc.Client(`127.0.0.1:${port}`, insecure)
await new Promise((resolve) => plain.makeUnaryRequest('/shop.Stock/Order', bytes, bytes, Buffer.alloc(0), resolve))
const method = { ...shop.Stock.service.Count, requestSerialize: bytes, responseDeserialize: bytes }
const Generic = grpc.makeGenericClientConstructor({ count: method }, 'Stock')
const generic = new Generic(`localhost:${port}`, insecure)
await new Promise((resolve) => generic.count(Buffer.from('\n\x04pear'), new grpc.Metadata(), {}, resolve))

for (const each of [client, plain, generic]) each.close()
server.tryShutdown(() => {})
