const { once } = require('node:events')
const { createServer } = require('node:http')

/** For frameworks that are a listener of a server. */
exports.listen = async function listen(listener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: server.address().port, stop: () => server.close() }
}
