// A service that asks the next one, or, being the last, says with which headers it was asked. It ends with its input.
const http = require('node:http')

const next = process.argv[2]
const server = http.createServer((request, response) => {
  if (next === undefined) {
    response.end(JSON.stringify(request.headers))
    return
  }
  http.get(next, (answer) => answer.pipe(response)).on('error', (error) => response.destroy(error))
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.on('end', () => server.close()).resume()
