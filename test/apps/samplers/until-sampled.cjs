const http = require('node:http')

// Calls itself until a trace is kept, or as many in a row as its argument says, and then ends. Watches what is asked for by `http.request`, as an application may.
const { request } = http
const seen = new Set()
let missing = Number(process.argv[2] ?? 1)
http.request = function watched(options, ...rest) {
  seen.add(options.path)
  return request.call(this, options, ...rest)
}

const server = http.createServer(({ headers }, response) => response.end(headers.traceparent))
server.listen(0, '127.0.0.1', call)

function call() {
  const { port } = server.address()
  const options = { host: '127.0.0.1', port, path: '/orders', agent: false }
  http.request(options, (response) => response.on('data', answered)).end()
}

function answered(traceparent) {
  missing = String(traceparent).endsWith('-01') ? missing - 1 : Number(process.argv[2] ?? 1)
  if (missing > 0) return setImmediate(call)
  console.log([...seen].join())
  server.close()
}
