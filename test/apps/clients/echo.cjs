const { once } = require('node:events')
const { createServer } = require('node:http')

/**
 * Runs each of `ways`, one after the other, against a server that says on stdout what reached it: `<way> <path> <traceparent>`.
 * What it answers depends on the first part of the path alone.
 * What a way throws is a line as well.
 */
exports.tryAll = async function tryAll(ways) {
  let way = ''
  const server = createServer((request, response) => {
    const [, first] = request.url.split(/[/?]/)
    const path = `/${first}`
    console.log(way, path, request.headers.traceparent)
    request.resume()
    if (path === '/moved') response.writeHead(302, { location: '/plain' }).end()
    else if (path === '/busy' && ++busy % 3 !== 0) response.writeHead(503, { 'retry-after': '0' }).end()
    else if (path === '/cut') request.socket.destroy()
    else if (path === '/halfway') response.write('half', () => request.socket.destroy())
    else if (path !== '/silent') response.end('pears')
  })
  let busy = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${server.address().port}`
  for (const [name, work] of Object.entries(ways)) {
    way = name
    await work(url).catch((error) => console.log(way, 'failed', error.name))
  }
  server.closeAllConnections()
  server.close()
}
