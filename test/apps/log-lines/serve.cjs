const { createServer, get } = require('node:http')

/** Answers one request with `work` inside, then calls `done`. */
module.exports = function serve(work, done) {
  const server = createServer((_incoming, response) => {
    work()
    response.end()
  })
  server.listen(0, '127.0.0.1', () => {
    get({ host: '127.0.0.1', port: server.address().port, path: '/' }, (response) => {
      response.resume()
      response.on('end', () => {
        server.close()
        done()
      })
    })
  })
}
