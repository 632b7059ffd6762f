// One request to itself, while its owner watches all that goes out by HTTP; then it says what was seen.
const http = require('node:http')

const seen = []
const { request } = http
http.request = function watchedRequest(...args) {
  const made = request.apply(this, args)
  seen.push(made.path)
  return made
}

const server = http.createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1', () => {
  const asking = http.request({ port: server.address().port, path: '/orders' }, (response) => {
    response.resume().on('end', () => setTimeout(() => server.close(), Number(process.argv[2] ?? 0)))
  })
  asking.end()
})
process.on('exit', () => console.log(seen.join()))
