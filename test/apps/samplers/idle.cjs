// Begins to listen when its start is long over, and waits for what never comes: a request, or the end of its input.
let server
setTimeout(() => {
  server = require('node:http').createServer().listen(0, '127.0.0.1')
}, 200)
process.stdin.on('end', () => server.close()).resume()
