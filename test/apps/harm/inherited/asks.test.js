/* global test, fetch */
const http = require('node:http')

test('asks', async () => {
  const server = http.createServer((request, response) => response.end('answer')).listen(0)
  await new Promise((done) => server.once('listening', done))
  const response = await fetch(`http://127.0.0.1:${server.address().port}`)
  await response.text()
  server.close()
})
