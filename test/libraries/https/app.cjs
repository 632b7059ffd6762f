const { readFileSync } = require('node:fs')
const https = require('node:https')

const cert = readFileSync('certificate.pem')
const server = https.createServer({ cert, key: readFileSync('key.pem') }, (_incoming, response) => {
  response.end('secret')
})

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  https.get({ host: '127.0.0.1', port, path: '/vault', ca: cert, agent: false }, (response) => {
    response.resume()
    response.on('end', () => server.close())
  })
})
