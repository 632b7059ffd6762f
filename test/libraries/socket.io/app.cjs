const { once } = require('node:events')
const { createServer } = require('node:http')
const { Server } = require('socket.io')
const { io } = require('socket.io-client')

async function main() {
  const server = createServer()
  const sockets = new Server(server)
  sockets.on('connection', (socket) => {
    socket.on('order', (item, reply) => {
      socket.emit('stock', item, 2)
      reply('ordered')
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')

  const client = io(`http://127.0.0.1:${server.address().port}`, { transports: ['websocket'] })
  const stock = new Promise((resolve) => client.on('stock', resolve))
  await new Promise((resolve) => client.emit('order', 'pear', resolve))
  await stock
  client.close()
  sockets.close()
}
main()
